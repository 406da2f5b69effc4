using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;

namespace TakeItDown.Tests.Unit.Dialects.Ncmec;

public class VisibleTimeTests
{
    private static readonly Arbitrary<long> Positions = (
        from seconds in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.Choose(0, (int)TimeSpan.TicksPerSecond - 1)
        select DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond + ticks).ToArbitrary();

    [Property]
    public Property A_position_is_in_the_second_of_its_time() => Prop.ForAll(Positions, position =>
    {
        var second = VisibleTime.From(new(position, "")).Position.Ticks;
        return second <= position && position < second + TimeSpan.TicksPerSecond;
    });

    [Property]
    public Property A_time_is_read_back_as_it_was_written() => Prop.ForAll(Positions, position =>
        VisibleTime.TryParse(VisibleTime.From(new(position, "")).ToString(), out var read) && read == VisibleTime.From(new(position, "")));

    [Fact]
    public void An_entry_has_the_time_at_which_it_became_visible() => Assert.Equal(
        "2026-01-02T03:04:15Z", VisibleTime.From(FeedPosition.At(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 999, TimeSpan.Zero))).ToString());

    [Fact]
    public void The_earliest_time_is_the_start_of_the_feed()
    {
        Assert.True(VisibleTime.TryParse("0001-01-01T00:00:00Z", out var beginning));
        Assert.Equal(FeedPosition.Start, beginning.Value.Position);
    }
}
