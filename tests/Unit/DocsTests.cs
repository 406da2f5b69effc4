using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit;

/// <summary>The links, paths and tests that the docs name exist.</summary>
public sealed partial class DocsTests
{
    /// <summary>Paths that a build or a developer creates.</summary>
    private static readonly string[] NotInRepository = ["dist/", "local.settings.json"];

    private static readonly string Root = Repository.File("");

    private static readonly IReadOnlyList<string> SourceFiles =
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules" or "artifacts" or ".git" or ".azurite")),
    ];

    /// <summary>The names of all test classes and test methods.</summary>
    private static readonly HashSet<string> TestNames =
    [
        .. SourceFiles.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .SelectMany(file => TestDeclaration().Matches(File.ReadAllText(Repository.File(file))).Select(match => match.Groups["name"].Value)),
    ];

    /// <summary>The README files and everything in docs/.</summary>
    public static TheoryData<string> Pages =>
    [
        .. SourceFiles.Where(file => file is "README.md" or "CONTRIBUTING.md"
            || (file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal))
            || file.EndsWith("/README.md", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_or_heading_exists(string page) => Assert.All(
        Links().Matches(Prose(page)).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
        target =>
        {
            var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var file = path.Length == 0 ? page : Resolve(page, path);
            Assert.True(Exists(file), $"{page} links to {target}, which does not exist");
            if (heading is not null && file.EndsWith(".md", StringComparison.Ordinal))
                Assert.True(Headings(file).Contains(heading), $"{page} links to {target}, but {file} has no such heading");
        });

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_path_in_code_format_exists(string page) => Assert.All(
        CodeSpans(page).Where(code => PathPattern().IsMatch(code) && !NotInRepository.Contains(code)),
        path => Assert.True(
            Exists(path) || Exists(Resolve(page, path)) || (!path.Contains('/', StringComparison.Ordinal) && SourceFiles.Any(file => Path.GetFileName(file) == path)),
            $"{page} names {path}, which does not exist"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_test_in_code_format_exists(string page) => Assert.All(
        CodeSpans(page).Where(code => TestName().IsMatch(code) && code.Any(char.IsAsciiLetterLower)),
        name => Assert.True(TestNames.Contains(name), $"{page} names the test {name}, which does not exist"));

    private static bool Exists(string path) => File.Exists(Repository.File(path)) || Directory.Exists(Repository.File(path));

    private static string Resolve(string page, string path) =>
        Path.GetRelativePath(Root, Path.Combine(Root, Path.GetDirectoryName(page)!, path)).Replace('\\', '/');

    private static IEnumerable<string> CodeSpans(string page) => CodeSpan().Matches(Prose(page)).Select(match => match.Groups["code"].Value);

    /// <summary>The page without its code blocks.</summary>
    private static string Prose(string page) => CodeBlock().Replace(File.ReadAllText(Repository.File(page)), "");

    /// <summary>The anchors of the page's headings, as GitHub writes them.</summary>
    private static HashSet<string> Headings(string page) =>
    [
        .. Heading().Matches(Prose(page)).Select(match => string.Concat(match.Groups["text"].Value.ToLowerInvariant()
            .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-')),
    ];

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    /// <summary>Words joined by single underscores, or the name of a test class.</summary>
    [GeneratedRegex("^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){2,}$|^[A-Z][A-Za-z0-9]+Tests$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestName();

    [GeneratedRegex(@"\b(class|void|Task|Property) (?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestDeclaration();

    /// <summary>A path with a slash, or the name of a source file. Not a media type.</summary>
    [GeneratedRegex(@"^(?!application/)(\./|\.)?([\w.$-]+/)+[\w.$-]*$|^[\w.-]+\.(cs|md|ts|bicep|bicepparam|sh|json|yml|yaml|csproj|svg)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPattern();
}
