using System.Diagnostics;

namespace TakeItDown.Local;

/// <summary>
/// Real time plus an offset. <see cref="Advance"/> increases the offset, and timers that become due fire at once (<c>Task.Delay</c>, timeouts,
/// periodic timers). Thread-safe.
/// </summary>
public sealed class AdjustableClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<AdjustableTimer> timers = [];
    private long offsetTicks;

    public override long TimestampFrequency => Stopwatch.Frequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref offsetTicks));

    public override long GetTimestamp() =>
        Stopwatch.GetTimestamp() + (long)(Interlocked.Read(ref offsetTicks) * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond));

    /// <summary>Moves the clock forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref offsetTicks, by.Ticks);
        AdjustableTimer[] waiting;
        lock (gate)
            waiting = [.. timers];
        foreach (var timer in waiting)
            timer.Reschedule();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new AdjustableTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Track(AdjustableTimer timer, bool waiting)
    {
        lock (gate)
        {
            if (waiting)
                timers.Add(timer);
            else
                timers.Remove(timer);
        }
    }

    private sealed class AdjustableTimer : ITimer
    {
        private readonly Lock gate = new();
        private readonly AdjustableClock clock;
        private readonly Action callback;
        private readonly ITimer inner;
        private DateTimeOffset? due;
        private TimeSpan period;

        public AdjustableTimer(AdjustableClock clock, Action callback)
        {
            this.clock = clock;
            this.callback = callback;
            inner = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                this.period = period;
                due = dueTime < TimeSpan.Zero ? null : clock.GetUtcNow() + dueTime;
                clock.Track(this, due is not null);
                return Arm();
            }
        }

        public void Reschedule()
        {
            lock (gate)
                Arm();
        }

        public void Dispose()
        {
            clock.Track(this, waiting: false);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.Track(this, waiting: false);
            return inner.DisposeAsync();
        }

        private bool Arm()
        {
            var wait = due - clock.GetUtcNow() ?? Timeout.InfiniteTimeSpan;
            return inner.Change(due is not null && wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
        }

        private void Fire()
        {
            lock (gate)
            {
                if (due is null)
                    return;
                if (clock.GetUtcNow() < due)
                {
                    Arm();
                    return;
                }
                due = period > TimeSpan.Zero ? clock.GetUtcNow() + period : null;
                clock.Track(this, due is not null);
                Arm();
            }
            callback();
        }
    }
}
