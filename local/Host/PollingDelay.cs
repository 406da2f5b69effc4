namespace TakeItDown.Local.Host;

/// <summary>How long to wait before the next look into an empty queue: 100 ms, then about twice as long each time, up to the longest.</summary>
public sealed class PollingDelay(TimeSpan longest)
{
    private TimeSpan current;
    private int emptyLooks;

    public void Reset() => (current, emptyLooks) = (TimeSpan.Zero, 0);

    public TimeSpan Next()
    {
        if (current >= longest)
            return longest;
        current = QueueRules.MinPollingInterval;
        if (emptyLooks > 0)
            current += QueueRules.MinPollingInterval * Math.Pow(2, emptyLooks - 1) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        emptyLooks++;
        return current < longest ? current : longest;
    }
}
