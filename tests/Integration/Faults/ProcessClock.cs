namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The clock of one process, as wrong as its machine's. Its timers are turns, so a pause ends when the run says so.</summary>
internal sealed class ProcessClock(Turns turns, WorldClock clock, TimeSpan wrongBy, object owner) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.Now + wrongBy;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero)
            _ = FireAsync(callback, state);
        return new Pause();
    }

    private async Task FireAsync(TimerCallback callback, object? state)
    {
        // The length of a pause is the product's dice, which would make no two runs alike: it ends at any time.
        await turns.WaitAsync(owner, clock.Now);
        callback(state);
    }

    private sealed class Pause : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
