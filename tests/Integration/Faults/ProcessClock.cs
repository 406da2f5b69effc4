namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The clock of one process. It is wrong by a fixed amount.</summary>
internal sealed class ProcessClock(Scheduler scheduler, SimulatedClock clock, TimeSpan wrongBy, object owner) : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.Now + wrongBy;

    public override long GetTimestamp() => clock.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler);
        if (dueTime < TimeSpan.Zero)
            return timer;
        if (state is CancellationTokenSource)
            clock.At(clock.Now + dueTime, () => timer.Fire(callback, state)); // a timeout runs while its work waits
        else
            _ = EndPauseAsync(timer, callback, state, dueTime);
        return timer;
    }

    /// <summary>
    /// The product chooses the length of its pauses at random, which would make every run different. So a pause ends as soon as the scheduler
    /// resumes it. A long wait is no pause but a limit: it ends when its time is over, or when its work goes on by itself.
    /// </summary>
    private async Task EndPauseAsync(Timer timer, TimerCallback callback, object? state, TimeSpan dueTime)
    {
        timer.Step = scheduler.Wait(owner, dueTime > LongestPause ? clock.Now + dueTime : clock.Now);
        await timer.Step.Resumed;
        timer.Fire(callback, state);
    }

    private sealed class Timer(Scheduler scheduler) : ITimer
    {
        private bool isStopped;

        public WaitingStep? Step { get; set; }

        public void Fire(TimerCallback callback, object? state)
        {
            if (!isStopped)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            isStopped = true;
            if (Step is not null)
                scheduler.Remove(Step);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
