using System.IO.Compression;
using System.Text.RegularExpressions;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Person;

public sealed partial class FirstLoadTests
{
    private const int Budget = 30 << 10;

    [Fact]
    public void The_page_in_any_language_is_at_most_30_KB()
    {
        var dist = Repository.File("web/dist");
        var html = File.ReadAllText(Path.Combine(dist, "index.html"));
        var linked = Linked().Matches(html).Select(match => Path.Combine(dist, match.Groups["path"].Value)).ToList();
        var languages = Texts.Languages.Select(language => Assert.Single(Directory.GetFiles(Path.Combine(dist, "assets"), $"{language}-????????.js"))).ToList();

        Assert.Equal([".css", ".js", ".svg"], linked.Select(Path.GetExtension).Distinct().Order());
        var first = linked.Append(Path.Combine(dist, "index.html")).Sum(Zipped);
        Assert.InRange(first + languages.Max(Zipped), 5 << 10, Budget);
    }

    private static long Zipped(string file)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(file));
        return zipped.Length;
    }

    [GeneratedRegex("(href|src)=\"/(?<path>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Linked();
}
