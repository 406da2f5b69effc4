using TakeItDown.ApiKeys;

namespace TakeItDown.Tests.Unit.ApiKeys;

public class ApiKeyUsageTests
{
    private static readonly DateOnly Day = new(2026, 1, 2);

    [Fact]
    public void A_day_with_five_times_as_much_as_usual_is_unusual()
    {
        var usual = Enumerable.Range(0, 10).Aggregate(Row(), (row, day) => row.On(Day.AddDays(day)).With(new(Hashes: 4_000))).On(Day.AddDays(10));

        Assert.Equal(4_000, usual.UsualHashes!.Value, 1e-6);
        Assert.False(usual.With(new(Hashes: 20_000)).IsUnusual);
        Assert.True(usual.With(new(Hashes: 20_001)).IsUnusual);
        Assert.True(usual.With(new(Verdicts: 10_001)).IsUnusual);
    }

    [Fact]
    public void A_day_with_little_use_is_never_unusual() =>
        Assert.False(Row().On(Day).With(new(Hashes: 1)).On(Day.AddDays(1)).With(new(Hashes: 10_000)).IsUnusual);

    [Fact]
    public void The_first_day_is_never_unusual() => Assert.False(Row().On(Day).With(new(Hashes: 1_000_000)).IsUnusual);

    [Fact]
    public void Days_without_use_count_as_well()
    {
        var row = Row().On(Day).With(new(Reads: 1, Hashes: 10_000, FullReads: 1, Verdicts: 5)).On(Day.AddDays(3));

        Assert.Equal(("2026-01-05", 0, 0, 0, 0), (row.Day, row.Reads, row.Hashes, row.FullReads, row.Verdicts));
        Assert.Equal(10_000 * 0.8 * 0.8, row.UsualHashes!.Value, 1e-6);
        Assert.Equal(row, row.On(Day)); // a process that saves late adds to the later day
    }

    private static ApiKeyUsageRow Row() => ApiKeyUsageRow.None(new("example", 1));
}
