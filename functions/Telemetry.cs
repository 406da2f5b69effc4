using System.Diagnostics;
using System.Diagnostics.Metrics;
using TakeItDown.Hashes;
using TakeItDown.Platforms;

namespace TakeItDown;

/// <summary>The traces and metrics of the exchange. Ids and counts only: a hash value, PIN, case number or key is never recorded.</summary>
public sealed class Telemetry : IDisposable
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "TakeItDown";

    /// <summary>The hop that takes a person's hashes.</summary>
    public const string SubmitCase = "submit case";

    /// <summary>The hop that lets them go.</summary>
    public const string WithdrawCase = "withdraw case";

    /// <summary>The hop that brings one change to the platforms.</summary>
    public const string PublishChange = "publish change";

    /// <summary>The trace of one hash version.</summary>
    public const string PublishHash = "publish hash";

    /// <summary>Activity tag: the record ids that a hop carries, <c>string[]</c>.</summary>
    public const string RecordIds = "takeitdown.record_ids";

    /// <summary>Activity tag of <see cref="PublishChange"/>: seconds from the person's 202 to the topic's answer.</summary>
    public const string SinceSubmit = "takeitdown.since_submit";

    /// <summary>Activity event: the case and its outbox row are stored.</summary>
    public const string Stored = "stored";

    /// <summary>Activity event: the message that hurries it along is sent.</summary>
    public const string Queued = "queued";

    private static readonly ActivitySource Source = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600] };
    private static readonly InstrumentAdvice<double> Hours = new() { HistogramBucketBoundaries = [0.25, 1, 3, 6, 12, 24, 48, 96, 168, 720] };

    private readonly Meter meter;
    private readonly Counter<long> submitted;
    private readonly Counter<long> published;
    private readonly Counter<long> deduplicated;
    private readonly Histogram<double> submitToPublish;
    private readonly Histogram<double> outboxAge;
    private readonly Gauge<int> outboxPending;
    private readonly Gauge<double> outboxOldest;
    private readonly Counter<long> poisoned;
    private readonly Counter<long> deadLettered;
    private readonly Counter<long> poisonedDeadLetters;
    private readonly Counter<long> verdicts;
    private readonly Counter<long> overdue;
    private readonly Histogram<double> hoursToBlock;

    public Telemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        submitted = meter.CreateCounter<long>("takeitdown.hashes.submitted", "{hash}", "Hashes of accepted cases");
        published = meter.CreateCounter<long>("takeitdown.hashes.published", "{hash}", "Hash versions sent to the topic");
        deduplicated = meter.CreateCounter<long>("takeitdown.hashes.deduplicated", "{hash}", "Claims that changed nothing for the platforms");
        submitToPublish = meter.CreateHistogram<double>("takeitdown.publish.duration", "s", "From the person's 202 to the topic's answer", tags: null, Seconds);
        outboxAge = meter.CreateHistogram<double>("takeitdown.outbox.age", "s", "Age of an outbox row when a worker takes it up", tags: null, Seconds);
        outboxPending = meter.CreateGauge<int>("takeitdown.outbox.pending", "{change}", "Outbox rows at the last sweep");
        outboxOldest = meter.CreateGauge<double>("takeitdown.outbox.oldest", "s", "Age of the oldest outbox row at the last sweep");
        poisoned = meter.CreateCounter<long>("takeitdown.changes.poisoned", "{message}", "Messages that failed too often");
        deadLettered = meter.CreateCounter<long>("takeitdown.events.dead_lettered", "{event}", "Events that a platform could not be delivered");
        poisonedDeadLetters = meter.CreateCounter<long>("takeitdown.dead_letters.poisoned", "{message}", "Messages about undelivered events that failed too often");
        verdicts = meter.CreateCounter<long>("takeitdown.verdicts", "{verdict}", "Verdicts of platforms");
        overdue = meter.CreateCounter<long>("takeitdown.verdicts.overdue", "{hash}", "Hashes without a verdict when their 48 hours ran out");
        hoursToBlock = meter.CreateHistogram<double>("takeitdown.verdicts.hours_to_block", "h", "From a hash's version to its being blocked", tags: null, Hours);
    }

    /// <summary>
    /// Starts a hop in the trace of <paramref name="traceParent"/> (W3C), or in one of its own: neither a client's headers nor the web
    /// server's activity, which nobody records, decide whether a hop is sampled.
    /// </summary>
    public static Activity? StartHop(string name, ActivityKind kind, string? traceParent = null)
    {
        var parent = ActivityContext.TryParse(traceParent, null, isRemote: true, out var remote) ? remote : default;
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent);
    }

    /// <summary>
    /// Starts one trace of its own for one hash, linked to the current hop. Platforms see this trace's id, so it must not be
    /// shared by the hashes of a case: which hashes belong together is nobody's business.
    /// </summary>
    public static Activity? StartHashTrace(string recordId)
    {
        var hop = Activity.Current;
        Activity.Current = null;
        var trace = Source.StartActivity(
            PublishHash, ActivityKind.Producer, parentContext: default, links: hop is null ? null : [new ActivityLink(hop.Context)]);
        trace?.SetTag(RecordIds, new[] { recordId });
        Activity.Current = hop;
        return trace;
    }

    public void Submitted(int hashes) => submitted.Add(hashes);

    public void TakenUp(TimeSpan age) => outboxAge.Record(age.TotalSeconds);

    public void Deduplicated(int hashes) => deduplicated.Add(hashes);

    /// <param name="signalTypes">Of each hash.</param>
    /// <param name="sinceSubmit">Since the person's 202.</param>
    public void Published(IEnumerable<string> signalTypes, TimeSpan sinceSubmit)
    {
        foreach (var (signalType, hashes) in signalTypes.CountBy(type => type))
            published.Add(hashes, new KeyValuePair<string, object?>("signal_type", signalType));
        submitToPublish.Record(sinceSubmit.TotalSeconds);
        Activity.Current?.SetTag(SinceSubmit, sinceSubmit.TotalSeconds);
    }

    public void Pending(int changes, TimeSpan oldest)
    {
        outboxPending.Record(changes);
        outboxOldest.Record(oldest.TotalSeconds);
    }

    public void Poisoned() => poisoned.Add(1);

    public void DeadLettered(string platform, int events) => deadLettered.Add(events, Of(platform));

    public void PoisonedDeadLetter() => poisonedDeadLetters.Add(1);

    /// <summary>A verdict that stands.</summary>
    public void Answered(string platform, VerdictChange change)
    {
        verdicts.Add(1, Of(platform), new("verdict", change.Now!.Verdict.ToString()));
        if (change is { Now.Verdict: Verdict.Blocked, Before.Verdict: not Verdict.Blocked } or { Now.Verdict: Verdict.Blocked, Before: null })
            hoursToBlock.Record((change.Now.At - change.Record!.Changed).TotalHours, Of(platform));
    }

    public void Overdue(string platform, int hashes) => overdue.Add(hashes, Of(platform));

    private static KeyValuePair<string, object?> Of(string platform) => new("platform", platform);

    public void Dispose() => meter.Dispose();
}
