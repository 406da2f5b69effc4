using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Feed;

namespace TakeItDown.Tests.Unit.Feed;

public class FeedCursorTests
{
    private static readonly Arbitrary<FeedCursor> Cursors = (
        from high in Gen.Choose(0, (int)(DateTime.MaxValue.Ticks >> 31) - 1)
        from low in Gen.Choose(0, int.MaxValue)
        let ticks = ((long)high << 31) + low
        from recordId in Gen.ArrayOf(Gen.Elements("0123456789abcdef".ToCharArray()), 32)
        from started in Gen.Elements(ticks, 0, DateTime.MaxValue.Ticks)
        select new FeedCursor(new(ticks, new string(recordId)), started)).ToArbitrary();

    [Property]
    public Property A_cursor_is_read_back_as_it_was_written() => Prop.ForAll(Cursors, cursor =>
        FeedCursor.TryParse(cursor.Text, out var read) && read == cursor && read.Text == cursor.Text);

    [Property]
    public Property A_cursor_is_safe_in_a_URL() => Prop.ForAll(Cursors, cursor => Uri.EscapeDataString(cursor.Text) == cursor.Text);

    [Property]
    public Property Cursors_sort_by_their_positions() => Prop.ForAll(Cursors, Cursors, (one, other) =>
        string.CompareOrdinal(one.Position.RowKey, other.Position.RowKey) < 0 == (one.Position.Ticks < other.Position.Ticks)
        || one.Position.Ticks == other.Position.Ticks);

    [Property]
    public Property A_shortened_cursor_is_refused() => Prop.ForAll(Cursors, Gen.Choose(1, 20).ToArbitrary(), (cursor, cut) =>
        !FeedCursor.TryParse(cursor.Text[..^cut], out _));

    [Property]
    public Property Text_that_is_not_a_cursor_is_refused() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), text =>
        !FeedCursor.TryParse(text.Get, out _));

    [Fact]
    public void No_cursor_is_the_start() => Assert.True(FeedCursor.TryParse(null, out var cursor) && cursor == FeedCursor.Start);

    [Theory]
    [InlineData(399, 399, false)]
    [InlineData(401, 401, true)]
    [InlineData(401, 1, false)]
    [InlineData(2000, 369, false)]
    [InlineData(2000, 371, true)]
    [InlineData(1, 2000, false)]
    public void A_cursor_expires_when_tombstones_that_its_client_may_need_are_purged(int daysBehind, int daysSinceItStarted, bool expired)
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var cursor = new FeedCursor(FeedPosition.At(now.AddDays(-daysBehind)), now.AddDays(-daysSinceItStarted).UtcTicks);

        Assert.Equal(expired, cursor.IsExpired(new FeedOptions(), now));
    }

    [Fact]
    public void A_cursor_of_this_release_works_in_every_later_release() => Assert.True(
        FeedCursor.TryParse("MS4wNjM5MDI5MTk4NDUwMDAwMDAwLjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm", out var cursor)
        && cursor.Position == new FeedPosition(639029198450000000, "0123456789abcdef0123456789abcdef"));
}
