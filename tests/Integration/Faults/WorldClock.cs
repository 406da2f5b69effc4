namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The one time of a run, storage's own. It moves when the run says so, and starts shortly before a full hour.</summary>
internal sealed class WorldClock
{
    private readonly PriorityQueue<Action, DateTimeOffset> deadlines = new();

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 2, 3, 59, 10, 700, TimeSpan.Zero);

    public void Advance(TimeSpan by) => AdvanceTo(Now + by);

    public void AdvanceTo(DateTimeOffset moment)
    {
        Now = moment > Now ? moment : Now;
        while (deadlines.TryPeek(out var pass, out var due) && due <= Now)
        {
            deadlines.Dequeue();
            pass();
        }
    }

    public void At(DateTimeOffset deadline, Action pass) => deadlines.Enqueue(pass, deadline);
}
