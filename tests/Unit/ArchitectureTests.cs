using System.Reflection;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit;

/// <summary>Holds the design's arrows.</summary>
public partial class ArchitectureTests
{
    /// <summary>Which folder of <c>functions/</c> may use which. Slices meet in the queue, the tables and the events.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Http"] = [],
        ["Audit"] = ["Storage"],
        ["Health"] = ["Storage"],
        ["Platforms"] = ["Storage", "Http", "Audit"],
        ["Hashes"] = ["Storage", "Http", "Platforms"],
        ["Feed"] = ["Storage", "Http", "Platforms", "Hashes"],
        ["Verdicts"] = ["Storage", "Http", "Platforms", "Hashes", "Feed"],
        ["Dialects"] = ["Storage", "Http", "Platforms", "Hashes", "Feed", "Verdicts"],
        ["FanOut"] = ["Storage", "Platforms", "Hashes", "Feed"],
        ["Cases"] = ["Storage", "Audit", "Platforms", "Hashes", "FanOut", "Http"],
    };

    private static readonly System.Reflection.Assembly Product = typeof(TakeItDownServices).Assembly;
    private static readonly Architecture Architecture = new ArchLoader().LoadAssemblies(Product, typeof(LocalOptions).Assembly).Build();

    [Fact]
    public void Folders_use_each_other_only_along_the_arrows()
    {
        var broken = from type in Architecture.Types
                     let folder = FolderOf(type)
                     where folder is not null
                     from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
                     where FolderOf(used) is { } other && other != folder && !Arrows[folder].Contains(other)
                     select $"{type.FullName} must not use {used.FullName}";

        Assert.Equal("", string.Join('\n', broken));
        Assert.Equal(Arrows.Keys.Order(), Architecture.Types.Select(FolderOf).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void The_dialects_know_nothing_of_each_other()
    {
        var broken = from type in Architecture.Types
                     let dialect = DialectOf(type)
                     where dialect is not null
                     from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
                     where FolderOf(used) == "Dialects" && DialectOf(used) != dialect
                     select $"{type.FullName} must not use {used.FullName}";

        Assert.Equal("", string.Join('\n', broken));
        Assert.Contains(Architecture.Types, type => DialectOf(type) is not null);
    }

    [Fact]
    public void No_function_calls_another()
    {
        var functions = Product.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null))
            .Select(type => type.FullName!).ToHashSet();

        var broken = from type in Architecture.Types
                     from dependency in type.Dependencies
                     where functions.Contains(dependency.Target.FullName)
                         && !dependency.Target.FullName.Equals(type.FullName.Split('+')[0], StringComparison.Ordinal)
                     select $"{type.FullName} uses {dependency.Target.FullName}";

        Assert.NotEmpty(functions);
        Assert.Empty(broken);
    }

    [Fact]
    public void The_product_knows_nothing_of_the_local_host()
    {
        Assert.DoesNotContain(Architecture.Types, type =>
            IsProduct(type) && type.Dependencies.Any(dependency => dependency.Target.FullName.StartsWith("TakeItDown.Local", StringComparison.Ordinal)));
        Assert.Equal(["TakeItDown.Local.Worker"], Product.GetReferencedAssemblies()
            .Select(reference => reference.Name!).Where(name => name.StartsWith("TakeItDown", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("functions", "TakeItDown")]
    [InlineData("local", "TakeItDown.Local")]
    [InlineData("samples/receiver", "TakeItDown.Receiver")]
    [InlineData("tests/Unit", "TakeItDown.Tests.Unit")]
    [InlineData("tests/Integration", "TakeItDown.Tests.Integration")]
    [InlineData("tests/EndToEnd", "TakeItDown.Tests.EndToEnd")]
    [InlineData("tests/Page", "TakeItDown.Tests.Page")]
    [InlineData("tests/Infra", "TakeItDown.Tests.Infra")]
    public void A_file_s_namespace_is_its_folder(string folder, string root)
    {
        var sources = Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.File(folder), path))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj" or "Worker" or "node_modules")).ToList();

        var misplaced = from path in sources
                        let declared = Namespace().Match(File.ReadAllText(Path.Combine(Repository.File(folder), path)))
                        where declared.Success
                        let expected = string.Join('.', [root, .. path.Split('/')[..^1]])
                        where declared.Groups["name"].Value != expected
                        select $"{path} declares {declared.Groups["name"].Value}";

        Assert.NotEmpty(sources);
        Assert.Empty(misplaced);
    }

    private static bool IsProduct(IType type) => type.Assembly.Name == Product.GetName().Name;

    private static string? FolderOf(IType type) =>
        type.FullName.Split('.') is ["TakeItDown", var folder, _, ..] && folder is not ("Local" or "Receiver" or "Tests") ? folder : null;

    private static string? DialectOf(IType type) => type.FullName.Split('.') is ["TakeItDown", "Dialects", var dialect, _, ..] ? dialect : null;

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();
}
