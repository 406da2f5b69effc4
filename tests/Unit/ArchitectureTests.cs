using System.Reflection;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit;

/// <summary>Which folder of <c>functions/</c> may use which other folder.</summary>
public partial class ArchitectureTests
{
    /// <summary>The files directly in <c>functions/</c>: they start the app and register every slice.</summary>
    private const string Root = "(root)";

    /// <summary>
    /// Each line: a folder, and the folders that it uses. The code must have exactly these arrows. <c>Client</c> is the platforms' library in
    /// <c>clients/dotnet</c>: its index is that of the benign list, and both sides need the same bytes of a signature.
    /// </summary>
    private const string AllowedArrows = """
        Client        ->
        Http          ->
        Storage       ->
        Telemetry     ->
        Addresses     ->
        ProofOfWork   -> Http Addresses
        ApiKeys       -> Http Storage Telemetry
        Operators     -> Http Storage ApiKeys
        Platforms     -> Http Storage Addresses ApiKeys Operators
        Hashes        -> Http Storage Platforms
        Feed          -> Http Storage Telemetry ApiKeys Platforms Hashes
        Outbox        -> Http Storage Telemetry Operators Hashes
        Decisions     -> Http Storage Telemetry Operators Hashes Outbox
        Benign        -> Client Http Storage Operators Hashes Feed Outbox Decisions
        Verdicts      -> Http Storage Telemetry ApiKeys Operators Platforms Hashes Feed Decisions
        DeadLetters   -> Http Storage Telemetry Platforms Hashes Feed Verdicts
        Cases         -> Http Storage Telemetry Addresses ProofOfWork Operators Platforms Hashes Feed Outbox Benign Verdicts
        Publishing    -> Client Storage Telemetry Hashes Feed Outbox Benign
        Retention     -> Storage ApiKeys Platforms Hashes Feed Outbox Decisions Verdicts DeadLetters Cases
        Backup        -> Storage Telemetry Benign Cases
        Health        -> Http Storage Telemetry ApiKeys Operators Platforms Feed Outbox Decisions Verdicts DeadLetters Cases
        Find          -> Http Storage Telemetry Operators Platforms Hashes Feed Outbox Decisions Verdicts Cases
        Dialects      -> Http Storage ApiKeys Platforms Hashes Feed Verdicts
        (root)        -> Backup Storage Telemetry Addresses ProofOfWork ApiKeys Operators Platforms Hashes Feed Outbox Decisions Benign Verdicts DeadLetters Cases Publishing Health Dialects
        """;

    /// <summary>Folders that contain only functions. They communicate through queues, tables and events, and no folder uses them.</summary>
    private static readonly string[] Verbs = ["Publishing", "Retention", "Backup", "Health", "Find", "Dialects"];

    private static readonly System.Reflection.Assembly Product = typeof(ServiceRegistration).Assembly;
    private static readonly System.Reflection.Assembly Client = typeof(TakeItDown.Client.PdqIndex).Assembly;
    private static readonly Architecture Architecture = new ArchLoader().LoadAssemblies(Product, Client, typeof(LocalOptions).Assembly).Build();

    /// <summary>Our types, without the function registration that the worker SDK generates.</summary>
    private static IEnumerable<IType> Types => Architecture.Types.Where(type => !type.FullName.StartsWith("TakeItDown.Generated.", StringComparison.Ordinal));

    [Fact]
    public void Folders_use_each_other_exactly_along_the_allowed_arrows()
    {
        var used = from type in Types
                   let folder = FolderOf(type)
                   where folder is not null
                   from dependency in type.Dependencies
                   let other = FolderOf(dependency.Target)
                   where other is not null && other != folder
                   select (Folder: folder, Other: other, Arrow: $"{folder} -> {other}, for example {type.FullName} -> {dependency.Target.FullName}");
        var examples = used.DistinctBy(arrow => (arrow.Folder, arrow.Other)).ToDictionary(arrow => (arrow.Folder, arrow.Other), arrow => arrow.Arrow);

        Assert.Equal("", string.Join('\n', examples.Keys.Except(Allowed).Select(arrow => examples[arrow])));
        Assert.Equal([], Allowed.Except(examples.Keys));
        Assert.Equal(FoldersOfTheTable.Order(), Types.Select(FolderOf).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void No_folder_uses_a_folder_of_functions_only() =>
        Assert.Equal([], Allowed.Where(arrow => arrow.Folder != Root && Verbs.Contains(arrow.Other)));

    [Fact]
    public void The_allowed_arrows_form_no_cycle()
    {
        var order = FoldersOfTheTable.ToList();

        Assert.Equal([], Allowed.Where(arrow => order.IndexOf(arrow.Other) >= order.IndexOf(arrow.Folder)));
    }

    [Fact]
    public void The_dialects_do_not_use_each_other()
    {
        var broken = from type in Types
                     let dialect = DialectOf(type)
                     where dialect is not null
                     from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
                     where FolderOf(used) == "Dialects" && DialectOf(used) != dialect
                     select $"{type.FullName} must not use {used.FullName}";

        Assert.Equal("", string.Join('\n', broken));
        Assert.Contains(Types, type => DialectOf(type) is not null);
    }

    [Fact]
    public void No_function_calls_another()
    {
        var functions = Product.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null))
            .Select(type => type.FullName!).ToHashSet();

        var broken = from type in Types
                     from dependency in type.Dependencies
                     where functions.Contains(dependency.Target.FullName)
                         && !dependency.Target.FullName.Equals(type.FullName.Split('+')[0], StringComparison.Ordinal)
                     select $"{type.FullName} uses {dependency.Target.FullName}";

        Assert.NotEmpty(functions);
        Assert.Empty(broken);
    }

    [Fact]
    public void The_product_does_not_use_the_local_host()
    {
        Assert.DoesNotContain(Types, type =>
            IsProduct(type) && type.Dependencies.Any(dependency => dependency.Target.FullName.StartsWith("TakeItDown.Local", StringComparison.Ordinal)));
        Assert.Equal([Client.GetName().Name], Product.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("TakeItDown", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("functions", "TakeItDown")]
    [InlineData("local", "TakeItDown.Local")]
    [InlineData("clients/dotnet", "TakeItDown.Client")]
    [InlineData("samples/receiver", "TakeItDown.Receiver")]
    [InlineData("tests/Unit", "TakeItDown.Tests.Unit")]
    [InlineData("tests/Integration", "TakeItDown.Tests.Integration")]
    [InlineData("tests/EndToEnd", "TakeItDown.Tests.EndToEnd")]
    [InlineData("tests/Page", "TakeItDown.Tests.Page")]
    [InlineData("tests/Infra", "TakeItDown.Tests.Infra")]
    [InlineData("tests/Hostile", "TakeItDown.Tests.Hostile")]
    [InlineData("tests/SampleWorker", "TakeItDown.Tests.SampleWorker")]
    [InlineData("tests/Benchmarks", "TakeItDown.Tests.Benchmarks")]
    public void A_file_s_namespace_is_its_folder(string folder, string root)
    {
        var sources = Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.File(folder), path))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj" or "node_modules")).ToList();

        var misplaced = from path in sources
                        let declared = Namespace().Match(File.ReadAllText(Path.Combine(Repository.File(folder), path)))
                        where declared.Success
                        let expected = string.Join('.', [root, .. path.Split('/')[..^1]])
                        where declared.Groups["name"].Value != expected
                        select $"{path} declares {declared.Groups["name"].Value}";

        Assert.NotEmpty(sources);
        Assert.Empty(misplaced);
    }

    private static IEnumerable<string> FoldersOfTheTable => AllowedArrows.Split('\n').Select(line => line.Split(' ')[0]);

    private static IEnumerable<(string Folder, string Other)> Allowed =>
        from line in AllowedArrows.Split('\n')
        let words = line.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries)
        from other in words[2..]
        select (words[0], other);

    /// <summary>A type of another assembly may have no assembly here.</summary>
    private static bool IsProduct(IType type) => type.Assembly?.Name == Product.GetName().Name;

    private static string? FolderOf(IType type) => type.Assembly?.Name == Client.GetName().Name ? "Client" : !IsProduct(type) ? null : type.FullName.Split('.') switch
    {
        ["TakeItDown", _] => Root,
        ["TakeItDown", var folder, ..] => folder,
        _ => null,
    };

    private static string? DialectOf(IType type) => type.FullName.Split('.') is ["TakeItDown", "Dialects", var dialect, _, ..] ? dialect : null;

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();
}
