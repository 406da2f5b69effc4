namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>One row of the report.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of the samples; empty for a ratio.</param>
/// <param name="Samples">One value for each round.</param>
/// <param name="Target">What it must reach.</param>
/// <param name="IsAtLeast">True when more is better.</param>
/// <param name="Details">The absolute figures behind it.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Samples, double? Target, bool IsAtLeast, string Details = "")
{
    public double Median => Quantile(Samples, 0.5);

    public double LowerQuartile => Quantile(Samples, 0.25);

    public double UpperQuartile => Quantile(Samples, 0.75);

    /// <summary>Null without a target.</summary>
    public bool? IsMet => Target is not { } target ? null : IsAtLeast ? Median >= target : Median <= target;

    /// <summary>How many times a value is better than the target.</summary>
    public double Against(double value) => IsAtLeast ? value / Target!.Value : value == 0 ? double.PositiveInfinity : Target!.Value / value;

    /// <summary>A ratio of two arms, round by round.</summary>
    public static Figure Ratio(
        string name, double? target, IReadOnlyList<Slice> ours, IReadOnlyList<Slice> ceiling, Func<Slice, double> value, string unit, bool isCost = false) => new(
        name,
        "",
        [.. ours.Zip(ceiling, (one, other) => isCost ? value(other) / value(one) : value(one) / value(other))],
        target,
        IsAtLeast: true,
        $"{Text(Quantile([.. ours.Select(value)], 0.5))} against {Text(Quantile([.. ceiling.Select(value)], 0.5))} {unit}");

    public static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 10 => $"{value:0.00}",
        < 100 => $"{value:0.0}",
        _ => $"{value:#,0}",
    };

    public static double Quantile(IReadOnlyCollection<double> values, double quantile)
    {
        if (values.Count == 0)
            return double.NaN;
        var sorted = values.Order().ToArray();
        var at = quantile * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return below + ((above - below) * (at - Math.Floor(at)));
    }
}
