namespace TakeItDown.Tests.Integration.Faults;

/// <summary>
/// A list of requests that run one after the other. Each request is repeated until it succeeds or its sender gives up.
/// </summary>
internal sealed class Script(SimulatedClock clock, Randomness randomness, IEnumerable<Func<ExchangeProcess, Task>> requests)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Queue<Func<ExchangeProcess, Task>> left = new(requests);
    private bool isRunning;

    /// <summary>True when a request can start.</summary>
    public bool CanStart => !isRunning && left.Count > 0;

    /// <summary>When the next request starts.</summary>
    public DateTimeOffset Due { get; private set; } = clock.Now;

    public Task StartAsync(ExchangeProcess process)
    {
        isRunning = true;
        process.Start(left.Peek(), End);
        return Task.CompletedTask;
    }

    private void End(Exception? failure)
    {
        isRunning = false;
        Due = clock.Now + (failure is null ? randomness.ThinkTime() : RetryDelay);
        if (failure is BrokenGuaranteeException)
            throw failure;
        if (failure is null)
            left.Dequeue();
        else if (randomness.GivesUp())
            left.Clear();
    }
}
