namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The clock of one process, as wrong as its machine's.</summary>
internal sealed class ProcessClock(Turns turns, WorldClock clock, TimeSpan wrongBy, object owner) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.Now + wrongBy;

    public override long GetTimestamp() => clock.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer();
        if (dueTime < TimeSpan.Zero)
            return timer;
        if (state is CancellationTokenSource)
            clock.At(clock.Now + dueTime, () => timer.Fire(callback, state)); // a deadline, beside the work it limits
        else
            _ = EndPauseAsync(timer, callback, state);
        return timer;
    }

    /// <summary>How long a pause takes is the product's dice, which would make no two runs alike: it ends when it gets its turn.</summary>
    private async Task EndPauseAsync(Timer timer, TimerCallback callback, object? state)
    {
        await turns.WaitAsync(owner, clock.Now);
        timer.Fire(callback, state);
    }

    private sealed class Timer : ITimer
    {
        private bool isStopped;

        public void Fire(TimerCallback callback, object? state)
        {
            if (!isStopped)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => isStopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
