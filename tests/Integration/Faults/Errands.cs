namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What is asked of the exchange, one thing after the other; an errand is tried until it is answered, or given up.</summary>
internal sealed class Errands(WorldClock clock, Chances chances, IEnumerable<(Person Person, Wish Wish)> errands)
{
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    private readonly Queue<(Person Person, Wish Wish)> left = new(errands);
    private bool isAway;

    /// <summary>True when there is an errand to start.</summary>
    public bool IsOpen => !isAway && left.Count > 0;

    /// <summary>When it is to be started.</summary>
    public DateTimeOffset Due { get; private set; } = clock.Now;

    public Task StartAsync(ExchangeProcess process)
    {
        isAway = true;
        var (person, wish) = left.Peek();
        process.Start(_ => person.AskAsync(wish, process), End);
        return Task.CompletedTask;
    }

    private void End(Exception? failure)
    {
        isAway = false;
        Due = clock.Now + (failure is null ? chances.Think() : BeforeRetry);
        if (failure is BrokenPromiseException)
            throw failure;
        if (failure is null)
            left.Dequeue();
        else if (chances.GivesUp())
            left.Clear();
    }
}
