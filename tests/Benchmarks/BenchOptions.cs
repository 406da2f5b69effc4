using TakeItDown.Local;

namespace TakeItDown.Tests.Benchmarks;

/// <summary>What to measure.</summary>
/// <param name="Groups">The names of groups of rows. None means all.</param>
/// <param name="OtherFunctionsFolder">The published worker of another build, measured in the same minutes.</param>
/// <param name="IsQuick">Measures each row once, to see that the program works. Its figures mean little.</param>
/// <param name="Save">Where to write the table, the JSON and the plot; null to write none.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Groups, string? OtherFunctionsFolder, bool IsQuick, string? Save)
{
    public string FunctionsFolder { get; } = LocalFunctions.BuiltFolder;

    public int Rounds(int usual) => IsQuick ? 1 : usual;

    public static BenchOptions Parse(string[] args) => new(
        [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))],
        Value(args, "--against="),
        args.Contains("--quick"),
        Value(args, "--save="));

    private static string? Value(string[] args, string name) =>
        Array.FindLast(args, arg => arg.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
