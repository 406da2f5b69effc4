using System.Globalization;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A test drawing in <c>tests/Vectors/pdq</c>, with the PDQ of Meta's reference implementation.</summary>
internal sealed record Drawing(string Name, string Pdq, int Quality)
{
    public static IReadOnlyList<Drawing> All { get; } =
    [
        .. System.IO.File.ReadLines(PathOf("expected.csv")).Skip(1).Select(line => line.Split(','))
            .Select(fields => new Drawing(fields[0], fields[1], int.Parse(fields[2], CultureInfo.InvariantCulture))),
    ];

    public string File => PathOf(Name);

    /// <summary>True if its PDQ is good enough to be sent.</summary>
    public bool IsGood => Quality >= 50;

    public static Drawing Named(string name) => All.Single(drawing => drawing.Name == name);

    private static string PathOf(string name) => Repository.File($"tests/Vectors/pdq/{name}");
}
