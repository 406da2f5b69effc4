namespace TakeItDown.Verdicts;

/// <summary>A platform's verdicts by distance. A part of the sums may be negative, the whole is not.</summary>
public sealed record DistanceSums(IReadOnlyDictionary<int, DistanceSum> ByDistance)
{
    public static readonly DistanceSums None = new(new Dictionary<int, DistanceSum>());

    /// <summary>The distances that are shown together. The last are beyond the threshold of the exchange.</summary>
    private static readonly (int From, int To)[] Ranges =
        [(0, 3), (4, 7), (8, 11), (12, 15), (16, 19), (20, 23), (24, 27), (28, 31), (32, SubmittedVerdict.MaxDistance)];

    public DistanceSums Plus(DistanceSums other) => other.ByDistance.Aggregate(this, (sums, added) => sums.With(added.Key, added.Value));

    /// <summary>These sums and a verdict, if it counts.</summary>
    public DistanceSums Plus(DistanceRow? verdict) => verdict?.Distance is { } distance ? With(distance, Of(verdict)) : this;

    /// <summary>These sums without a verdict, if it counts.</summary>
    public DistanceSums Minus(DistanceRow? verdict) => verdict?.Distance is { } distance ? With(distance, -Of(verdict)) : this;

    /// <summary>The sums of each range of distances; none if no verdict was ever counted.</summary>
    public IReadOnlyList<DistanceRange> ToRanges() => ByDistance.Values.All(sum => sum == DistanceSum.Zero)
        ? []
        : [.. Ranges.Select(range => DistanceRange.Of(
            range.From, range.To, ByDistance.Where(sum => range.From <= sum.Key && sum.Key <= range.To).Aggregate(DistanceSum.Zero, (sum, next) => sum + next.Value)))];

    private static DistanceSum Of(DistanceRow verdict) => verdict.IsFalseMatch ? new(0, 1) : new(1, 0);

    private DistanceSums With(int distance, DistanceSum added) =>
        new(new Dictionary<int, DistanceSum>(ByDistance) { [distance] = ByDistance.GetValueOrDefault(distance, DistanceSum.Zero) + added });
}

/// <summary>How many hashes a platform blocked at one distance, and how many it judged to be no match.</summary>
public sealed record DistanceSum(int Blocked, int FalseMatches)
{
    public static readonly DistanceSum Zero = new(0, 0);

    public static DistanceSum operator +(DistanceSum left, DistanceSum right) =>
        new(left.Blocked + right.Blocked, left.FalseMatches + right.FalseMatches);

    public static DistanceSum operator -(DistanceSum sum) => new(-sum.Blocked, -sum.FalseMatches);
}

/// <summary>A platform's verdicts on matches within a range of distances.</summary>
/// <param name="From">The smallest distance: the number of bits that differ between the hash and the nearest match.</param>
/// <param name="To">The largest distance.</param>
/// <param name="Blocked">How many hashes it blocked.</param>
/// <param name="FalseMatches">How many it did not block because the match was another picture.</param>
/// <param name="FalseMatchRate">The share of false matches, 0 to 1; null if there are no verdicts.</param>
public sealed record DistanceRange(int From, int To, int Blocked, int FalseMatches, double? FalseMatchRate)
{
    private const int Digits = 4;

    internal static DistanceRange Of(int from, int to, DistanceSum sum) => new(
        from, to, sum.Blocked, sum.FalseMatches, sum is { Blocked: 0, FalseMatches: 0 } ? null : Math.Round((double)sum.FalseMatches / (sum.Blocked + sum.FalseMatches), Digits));
}
