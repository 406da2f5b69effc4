using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;

namespace TakeItDown.Tests.Unit.Dialects.Ncmec;

public class VisibleTimeTests
{
    private static readonly Arbitrary<long> Stamps = (
        from seconds in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.Choose(0, (int)TimeSpan.TicksPerSecond - 1)
        select DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond + ticks).ToArbitrary();

    [Property]
    public Property A_stamp_lies_in_the_second_that_it_is_told_in() => Prop.ForAll(Stamps, stamp =>
    {
        var told = VisibleTime.From(new(stamp, "")).Position.Ticks;
        return told <= stamp && stamp < told + TimeSpan.TicksPerSecond;
    });

    [Property]
    public Property A_time_is_read_back_as_it_was_told() => Prop.ForAll(Stamps, stamp =>
        VisibleTime.TryParse(VisibleTime.From(new(stamp, "")).ToString(), out var read) && read == VisibleTime.From(new(stamp, "")));

    [Fact]
    public void An_entry_has_the_time_at_which_it_first_became_readable() => Assert.Equal(
        "2026-01-02T03:04:15Z", VisibleTime.From(FeedPosition.At(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 999, TimeSpan.Zero))).ToString());

    [Fact]
    public void The_beginning_of_time_is_before_everything()
    {
        Assert.True(VisibleTime.TryParse("0001-01-01T00:00:00Z", out var beginning));
        Assert.Equal(FeedPosition.Start, beginning.Value.Position);
    }
}
