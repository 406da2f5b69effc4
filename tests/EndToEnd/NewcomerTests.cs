using System.Diagnostics;
using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The steps of docs/joining.md lead to a verdict that the person sees. It takes the usual ports, and builds a new clone.</summary>
public sealed partial class NewcomerTests(ITestOutputHelper output)
{
    [LongFact]
    public async Task Whoever_follows_the_page_sees_a_verdict_with_each_client()
    {
        using var newcomer = Process.Start(new ProcessStartInfo(Repository.File("tests/EndToEnd/newcomer.sh")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = newcomer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await newcomer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await newcomer.WaitForExitAsync(TestContext.Current.CancellationToken);

        output.WriteLine(printed);
        Assert.True(newcomer.ExitCode == 0, printed + await errors);
        Assert.Equal(
            Client().Matches(await File.ReadAllTextAsync(Repository.File("docs/joining.md"), TestContext.Current.CancellationToken)).Select(heading => heading.Groups["name"].Value),
            Row().Matches(printed).Select(row => row.Groups["name"].Value));
    }

    [GeneratedRegex("^### With (?<name>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Client();

    [GeneratedRegex(@"^\| (?<name>(the|a) .+?) \| \d+ \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
