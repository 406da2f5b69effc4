using System.Collections.Concurrent;
using System.Diagnostics;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>Every finished span of the exchange while it lives, those of tests beside it too.</summary>
internal sealed class RecordedActivities : IDisposable
{
    private readonly ConcurrentQueue<Activity> finished = [];
    private readonly ActivityListener listener;

    public RecordedActivities()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = finished.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyCollection<Activity> All => finished;

    /// <summary>The hops that carried any of these records.</summary>
    public IReadOnlyList<Activity> For(IEnumerable<string> recordIds) =>
        [.. finished.Where(activity => activity.GetTagItem(Tracing.RecordIds) is string[] carried && carried.Intersect(recordIds).Any())];

    public void Dispose() => listener.Dispose();
}
