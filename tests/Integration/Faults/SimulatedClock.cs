namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The time of storage in a run. Only the run advances it. It starts shortly before a full hour.</summary>
internal sealed class SimulatedClock
{
    private readonly PriorityQueue<Action, DateTimeOffset> deadlines = new();

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 2, 3, 59, 10, 700, TimeSpan.Zero);

    public void Advance(TimeSpan by) => AdvanceTo(Now + by);

    public void AdvanceTo(DateTimeOffset moment)
    {
        Now = moment > Now ? moment : Now;
        while (deadlines.TryPeek(out var expire, out var due) && due <= Now)
        {
            deadlines.Dequeue();
            expire();
        }
    }

    public void At(DateTimeOffset deadline, Action expire) => deadlines.Enqueue(expire, deadline);
}
