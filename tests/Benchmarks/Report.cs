using System.Globalization;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using System.Text.Json;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks;

/// <summary>All figures of a run: a table in Markdown, JSON with every sample, and a plot.</summary>
internal sealed class Report(IReadOnlyList<Figure> figures)
{
    private const int LabelWidth = 430;
    private const int PlotWidth = 420;
    private const int ValueWidth = 140;
    private const int LineHeight = 24;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { WriteIndented = true, NewLine = "\n" };

    public string Machine { get; } =
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";

    /// <summary>Writes the table, every sample and the plot into a folder.</summary>
    public async Task SaveAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "table.md"), $"# Every figure beside its ceiling\n\n{Machine}.\n\n{Table()}");
        await File.WriteAllTextAsync(Path.Combine(folder, "figures.json"), Json());
        await File.WriteAllTextAsync(Path.Combine(folder, "plot.svg"), Svg());
    }

    public string Table()
    {
        var text = new StringBuilder("| Figure | Median | Quartiles | Target | | Details |\n|---|---:|---:|---:|---|---|\n");
        foreach (var figure in figures)
        {
            var unit = figure.Unit.Length == 0 ? "" : $" {figure.Unit}";
            var target = figure.Target is { } value ? $"{(figure.IsAtLeast ? "≥" : "≤")} {Figure.Text(value)}{unit}" : "";
            var met = figure.IsMet switch { true => "met", false => "**missed**", null => "" };
            var quartiles = figure.Samples.Count == 1 ? "" : $"{Figure.Text(figure.LowerQuartile)}–{Figure.Text(figure.UpperQuartile)}";
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {Figure.Text(figure.Median)}{unit} | {quartiles} | {target} | {met} | {figure.Details} |\n");
        }

        return text.ToString();
    }

    public string Json() => JsonSerializer.Serialize(
        new
        {
            machine = Machine,
            figures = figures.Select(figure => new
            {
                figure.Name,
                figure.Unit,
                median = Finite(figure.Median),
                figure.Target,
                figure.IsAtLeast,
                figure.IsMet,
                figure.Details,
                samples = figure.Samples.Select(Finite),
            }),
        },
        Format) + "\n";

    /// <summary>A bar for each figure with a target: how many times better than the target, on a logarithmic scale from a quarter to four.</summary>
    public string Svg()
    {
        var shown = figures.Where(figure => figure.Target is > 0).ToList();
        var height = (shown.Count * LineHeight) + 60;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LabelWidth + PlotWidth + ValueWidth} {height}" font-family="sans-serif" font-size="13" role="img">""").Append('\n');
        svg.Append("<title>Each figure against its target</title>\n");
        svg.Append("<style>text{fill:#222}.line{stroke:#222}.met{fill:#2a7f4f}.missed{fill:#b3402a}.range{stroke:#222;stroke-opacity:.6}@media(prefers-color-scheme:dark){text{fill:#ddd}.line,.range{stroke:#ddd}}</style>\n");
        foreach (var (index, figure) in shown.Index())
        {
            var y = 40 + (index * LineHeight);
            var (one, median) = (X(1), X(figure.Against(figure.Median)));
            var (low, high) = (X(figure.Against(figure.LowerQuartile)), X(figure.Against(figure.UpperQuartile)));
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{LabelWidth - 8}" y="{y + 12}" text-anchor="end">{SecurityElement.Escape(figure.Name)}</text>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<rect class="{(figure.IsMet == true ? "met" : "missed")}" x="{Math.Min(one, median)}" y="{y + 2}" width="{Math.Max(1, Math.Abs(median - one))}" height="14"/>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="range" x1="{low}" x2="{high}" y1="{y + 9}" y2="{y + 9}" stroke-width="2"/>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{LabelWidth + PlotWidth + 8}" y="{y + 12}">{Figure.Text(figure.Median)} {figure.Unit}</text>""").Append('\n');
        }

        foreach (var (factor, label) in new[] { (0.25, "¼"), (0.5, "½"), (1, "target"), (2, "2× better"), (4, "4×") })
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="line" x1="{X(factor)}" x2="{X(factor)}" y1="32" y2="{height - 18}" stroke-width="{(factor == 1 ? 2 : 0.3)}"/>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(factor)}" y="22" text-anchor="middle">{label}</text>""").Append('\n');
        }

        return svg.Append("</svg>\n").ToString();

        static double X(double factor) => Math.Round(LabelWidth + (PlotWidth * (Math.Log2(Math.Clamp(double.IsNaN(factor) ? 0.25 : factor, 0.25, 4)) + 2) / 4), 1);
    }

    /// <summary>JSON has no infinity.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? Math.Round(value, 4) : null;
}
