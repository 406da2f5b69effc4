using System.Collections.Concurrent;
using System.Diagnostics;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>Records every finished span of the exchange, including those of concurrent tests.</summary>
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

    /// <summary>The spans that handled any of these records.</summary>
    public IReadOnlyList<Activity> For(IEnumerable<string> recordIds) =>
        [.. finished.Where(activity => activity.GetTagItem(Tracing.RecordIds) is string[] carried && carried.Intersect(recordIds).Any())];

    public void Dispose() => listener.Dispose();
}
