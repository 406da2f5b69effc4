namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One wish to go on, not before a moment of the <see cref="WorldClock"/>.</summary>
internal sealed class Turn(object? owner, DateTimeOffset notBefore)
{
    private readonly TaskCompletionSource comes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object? Owner { get; } = owner;

    public DateTimeOffset NotBefore { get; } = notBefore;

    public Task Comes => comes.Task;

    public void Give() => comes.SetResult();
}
