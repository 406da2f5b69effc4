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

    /// <summary>The spans that name any of these records by their telemetry ids.</summary>
    public IReadOnlyList<Activity> For(TelemetryIds ids, IEnumerable<string> recordIds) =>
        [.. finished.Where(activity => recordIds.Select(ids.Of).Contains(activity.GetTagItem(Tracing.TelemetryId)))];

    /// <summary>The span of the submit whose hashes were published in this span's trace.</summary>
    public Activity SubmitOf(Activity publishHash) =>
        finished.Single(span => span.OperationName == Tracing.SubmitCase && span.TraceId == publishHash.Links.Single().Context.TraceId);

    public void Dispose() => listener.Dispose();
}
