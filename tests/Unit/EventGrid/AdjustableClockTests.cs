using TakeItDown.Local;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class AdjustableClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly AdjustableClock clock = new();

    [Fact]
    public void The_time_is_real_time_plus_all_advances()
    {
        var before = TimeProvider.System.GetUtcNow();
        var start = clock.GetTimestamp();
        clock.Advance(Hour);
        clock.Advance(Hour);
        Assert.InRange(clock.GetUtcNow() - before, 2 * Hour, 2.1 * Hour);
        Assert.InRange(clock.GetElapsedTime(start), 2 * Hour, 2.1 * Hour);
    }

    [Fact]
    public void It_rejects_a_negative_advance() => Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));

    [Fact]
    public async Task Advancing_past_a_delay_ends_it()
    {
        var delay = Task.Delay(2 * Hour, clock, TestContext.Current.CancellationToken);
        var later = Task.Delay(4 * Hour, clock, TestContext.Current.CancellationToken);
        clock.Advance(Hour);
        Assert.False(delay.IsCompleted);
        clock.Advance(Hour);
        await Eventually(() => delay.IsCompletedSuccessfully);
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public async Task Advancing_past_a_timeout_triggers_it()
    {
        using var timeout = new CancellationTokenSource(Hour, clock);
        clock.Advance(Hour);
        await Eventually(() => timeout.IsCancellationRequested);
    }

    [Fact]
    public async Task A_short_delay_ends_by_itself() =>
        await Task.Delay(TimeSpan.FromMilliseconds(20), clock, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_periodic_timer_ticks_once_for_each_advance_over_its_period()
    {
        var ticks = 0;
        await using var timer = clock.CreateTimer(_ => Interlocked.Increment(ref ticks), null, Hour, Hour);
        clock.Advance(Hour);
        await Eventually(() => ticks == 1);
        clock.Advance(Hour / 2);
        clock.Advance(Hour / 2);
        await Eventually(() => ticks == 2);
    }

    [Fact]
    public async Task A_stopped_or_disposed_timer_does_not_fire()
    {
        var ticks = 0;
        await using var stopped = clock.CreateTimer(_ => Interlocked.Increment(ref ticks), null, Hour, Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var disposed = clock.CreateTimer(_ => Interlocked.Increment(ref ticks), null, Hour, Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();
        var laterDelay = Task.Delay(Hour, clock, TestContext.Current.CancellationToken);
        clock.Advance(2 * Hour);
        await Eventually(() => laterDelay.IsCompletedSuccessfully);
        Assert.Equal(0, ticks);
    }
}
