namespace TakeItDown.Local.Host;

/// <summary>How long to wait before looking into an empty queue again: 100 ms, then about twice as long each time, up to a longest pause.</summary>
public sealed class PollingDelay(TimeSpan longest)
{
    private int emptyLooks;

    public void Reset() => emptyLooks = 0;

    public TimeSpan Next()
    {
        var delay = QueueRules.MinPollingInterval;
        if (emptyLooks > 0)
            delay += delay * Math.Pow(2, emptyLooks - 1) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        if (delay >= longest)
            return longest;
        emptyLooks++;
        return delay;
    }
}
