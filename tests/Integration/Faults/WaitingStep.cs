namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Work that waits to be resumed, not before a time of the <see cref="SimulatedClock"/>.</summary>
internal sealed class WaitingStep(object? owner, DateTimeOffset notBefore, Scheduler.Work work)
{
    private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object? Owner { get; } = owner;

    public Scheduler.Work Work { get; } = work;

    public DateTimeOffset NotBefore { get; } = notBefore;

    public Task Resumed => resumed.Task;

    public void Resume() => resumed.SetResult();
}
