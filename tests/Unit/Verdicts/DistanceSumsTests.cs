using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Unit.Verdicts;

public class DistanceSumsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_sums_are_shown_by_ranges_of_four_bits_with_the_share_of_false_matches()
    {
        var sums = DistanceSums.None.Plus(Blocked(0)).Plus(Blocked(28)).Plus(Blocked(31)).Plus(FalseMatch(30)).Plus(FalseMatch(256));

        var ranges = sums.ToRanges();

        Assert.Equal(9, ranges.Count);
        Assert.Equal(new(0, 3, Blocked: 1, FalseMatches: 0, FalseMatchRate: 0), ranges[0]);
        Assert.Equal(new(4, 7, Blocked: 0, FalseMatches: 0, FalseMatchRate: null), ranges[1]);
        Assert.Equal(new(28, 31, Blocked: 2, FalseMatches: 1, FalseMatchRate: 0.3333), ranges[7]);
        Assert.Equal(new(32, 256, Blocked: 0, FalseMatches: 1, FalseMatchRate: 1), ranges[8]);
    }

    [Fact]
    public void Each_distance_is_in_one_range()
    {
        for (var distance = 0; distance <= SubmittedVerdict.MaxDistance; distance++)
            Assert.Equal(1, DistanceSums.None.Plus(Blocked(distance)).ToRanges().Sum(range => range.Blocked));
    }

    [Fact]
    public void A_verdict_that_is_replaced_counts_no_more()
    {
        var sums = DistanceSums.None.Plus(Blocked(9)).Plus(Blocked(9)).Minus(Blocked(9)).Plus(FalseMatch(9));

        Assert.Equal(new DistanceSum(1, 1), sums.ByDistance[9]);
        Assert.Empty(sums.Minus(Blocked(9)).Minus(FalseMatch(9)).ToRanges());
    }

    [Fact]
    public void The_parts_of_the_sums_add_up_although_one_is_negative()
    {
        var (first, second) = (DistanceSums.None.Plus(Blocked(9)).Plus(Blocked(9)), DistanceSums.None.Minus(Blocked(9)));

        var read = DistanceSumsRow.From("example", "distances.1", first).ToSums().Plus(DistanceSumsRow.From("example", "distances.2", second).ToSums());

        Assert.Equal(new DistanceSum(1, 0), read.ByDistance[9]);
    }

    [Fact]
    public void The_sums_of_all_distances_fit_into_a_row()
    {
        var full = new DistanceSums(Enumerable.Range(0, SubmittedVerdict.MaxDistance + 1).ToDictionary(distance => distance, _ => new DistanceSum(int.MaxValue, int.MaxValue)));

        Assert.InRange(DistanceSumsRow.From("example", "distances.1", full).Sums.Length, 1, 32 * 1024 - 1);
    }

    [Theory]
    [InlineData("Blocked", null, 4, true)]
    [InlineData("NotBlocked", "FalseMatch", 4, true)]
    [InlineData("NotBlocked", "FalseMatch", null, false)]
    [InlineData("NotBlocked", "NotExplicit", 4, false)]
    [InlineData("NotBlocked", "Adult", 4, false)]
    [InlineData("NotBlocked", "Other", 4, false)]
    [InlineData("NotBlocked", null, 4, false)]
    [InlineData("PendingReview", null, 4, false)]
    public void Only_verdicts_that_tell_whether_the_match_was_right_count(string verdict, string? reason, int? distance, bool counts) => Assert.Equal(
        counts,
        new VerdictRow { Verdict = Enum.Parse<Verdict>(verdict), Reason = reason is null ? null : Enum.Parse<NotBlockedReason>(reason), Distance = distance }.CountsByDistance);

    private static DistanceRow Blocked(int distance) => Of(distance, Verdict.Blocked, null);

    private static DistanceRow FalseMatch(int distance) => Of(distance, Verdict.NotBlocked, NotBlockedReason.FalseMatch);

    private static DistanceRow Of(int distance, Verdict verdict, NotBlockedReason? reason) =>
        DistanceRow.From("example", new() { PartitionKey = "record", Verdict = verdict, Reason = reason, Distance = distance, At = Now });
}
