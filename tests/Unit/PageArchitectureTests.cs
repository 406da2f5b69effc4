using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit;

/// <summary>
/// Checks which part of <c>web/src</c> imports which. A part is a folder or a file at the root; in the operator's console, a folder or a file
/// in <c>operator</c>.
/// </summary>
public sealed partial class PageArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["main"] = ["app", "exit", "languages"],
        ["app"] = ["routes", "frame", "flows", "state", "dom", "languages", "exit"],
        ["routes"] = ["views", "state", "dom"],
        ["frame"] = ["state", "dom", "languages", "exit"],
        ["views"] = ["parts", "flows", "state", "picks", "exchange", "helpServices", "dom", "languages", "exit"],
        ["parts"] = ["flows", "state", "picks", "helpServices", "dom", "languages"],
        ["flows"] = ["state", "submission", "proof", "exchange"],
        ["state"] = ["picks", "submission", "proof", "exchange", "dom"],
        ["submission"] = ["proof", "exchange", "hashing"],
        ["proof"] = ["hashing", "exit"],
        ["picks"] = ["hashing"],
        ["helpServices"] = [],
        ["exchange"] = [],
        ["hashing"] = [],
        ["languages"] = [],
        ["dom"] = [],
        ["exit"] = [],
        ["operator/main"] = ["operator/app"],
        ["operator/app"] = ["operator/routes", "operator/frame", "operator/parts", "operator/state", "dom"],
        ["operator/routes"] = ["operator/views", "operator/state", "dom"],
        ["operator/frame"] = ["operator/flows", "operator/state", "dom"],
        ["operator/views"] = ["operator/parts", "operator/flows", "operator/state", "operator/exchange", "dom"],
        ["operator/parts"] = ["operator/flows", "operator/state", "operator/exchange", "dom"],
        ["operator/flows"] = ["operator/state", "operator/exchange"],
        ["operator/state"] = ["operator/exchange", "dom"],
        ["operator/exchange"] = [],
    };

    private static readonly string Source = Repository.File("web/src");

    [Fact]
    public void Parts_of_the_page_import_each_other_only_along_the_arrows()
    {
        var imports = ReadImports();

        var forbidden = from module in imports
                        from imported in module.Value
                        where PartOf(imported) != PartOf(module.Key) && !Arrows[PartOf(module.Key)].Contains(PartOf(imported))
                        select $"{module.Key} must not import {imported}";

        Assert.Equal("", string.Join('\n', forbidden));
        Assert.Equal(Arrows.Keys.Order(), imports.Keys.Select(PartOf).Distinct().Order());
    }

    [Theory]
    [InlineData("views")]
    [InlineData("operator/views")]
    public void Views_do_not_import_each_other(string views)
    {
        var imports = ReadImports().Where(module => PartOf(module.Key) == views).ToList();

        Assert.NotEmpty(imports);
        Assert.All(imports, view => Assert.DoesNotContain(view.Value, imported => PartOf(imported) == views));
    }

    [Fact]
    public void No_file_of_the_page_imports_itself_through_others() => Assert.Equal("", FindCircle(ReadImports()));

    [Fact]
    public void A_circle_is_found_and_described() => Assert.Equal("b → c → d → b", FindCircle(new()
    {
        ["a"] = ["b", "e"],
        ["b"] = ["e", "c"],
        ["c"] = ["d"],
        ["d"] = ["e", "b"],
        ["e"] = [],
    }));

    /// <summary>Each module of the page, with the modules that it imports, types included.</summary>
    private static Dictionary<string, string[]> ReadImports() =>
        Directory.EnumerateFiles(Source, "*.ts", SearchOption.AllDirectories).ToDictionary(ModuleOf, file =>
            Import().Matches(File.ReadAllText(file))
                .Select(import => Path.GetFullPath(import.Groups["path"].Value, Path.GetDirectoryName(file)!))
                .Where(path => !path.EndsWith(".json", StringComparison.Ordinal))
                .Select(path => ModuleOf(Directory.Exists(path) ? $"{path}/index.ts" : $"{path}.ts"))
                .ToArray());

    private static string ModuleOf(string file) => Path.GetRelativePath(Source, file)[..^".ts".Length];

    private static string PartOf(string module) => module.Split('/') switch
    {
        ["operator", var part, ..] => $"operator/{part}",
        var parts => parts[0],
    };

    private static string FindCircle(Dictionary<string, string[]> imports)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return imports.Keys.Select(module => Visit(module, [])).FirstOrDefault(circle => circle.Length > 0) ?? "";

        string Visit(string module, string[] path)
        {
            if (Array.IndexOf(path, module) is >= 0 and var start)
                return string.Join(" → ", [.. path[start..], module]);
            var circle = done.Contains(module) ? "" : imports[module].Select(imported => Visit(imported, [.. path, module])).FirstOrDefault(found => found.Length > 0) ?? "";
            done.Add(module);
            return circle;
        }
    }

    [GeneratedRegex(@"(from|import|import\()\s*'(?<path>\.[^'?]*)(\?[^']*)?'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();
}
