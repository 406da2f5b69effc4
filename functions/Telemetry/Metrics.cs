using System.Diagnostics.Metrics;

namespace TakeItDown.Telemetry;

/// <summary>The metrics of the exchange. They carry counts and platform ids only: never a hash value, PIN, case number or key.</summary>
public sealed class Metrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "TakeItDown";

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
    private readonly Gauge<int> holding;
    private readonly Counter<long> poisoned;
    private readonly Counter<long> deadLettered;
    private readonly Counter<long> poisonedDeadLetters;
    private readonly Counter<long> verdicts;
    private readonly Counter<long> checks;
    private readonly Gauge<double> receiveLag;
    private readonly Gauge<double> checkLag;
    private readonly Histogram<double> hoursToBlock;
    private readonly Counter<long> fullReads;
    private readonly Counter<long> unusualUses;
    private readonly Counter<long> exported;

    public Metrics(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        submitted = meter.CreateCounter<long>("takeitdown.hashes.submitted", "{hash}", "Hashes of accepted cases");
        published = meter.CreateCounter<long>("takeitdown.hashes.published", "{hash}", "Hash versions sent to the topic");
        deduplicated = meter.CreateCounter<long>("takeitdown.hashes.deduplicated", "{hash}", "Claims that created no new version");
        submitToPublish = meter.CreateHistogram<double>("takeitdown.publish.duration", "s", "From the person's 202 to the topic's response", tags: null, Seconds);
        outboxAge = meter.CreateHistogram<double>("takeitdown.outbox.age", "s", "Age of an outbox row when a worker reads it", tags: null, Seconds);
        outboxPending = meter.CreateGauge<int>("takeitdown.outbox.pending", "{change}", "Outbox rows at the last sweep");
        outboxOldest = meter.CreateGauge<double>("takeitdown.outbox.oldest", "s", "Age of the oldest outbox row at the last sweep");
        holding = meter.CreateGauge<int>("takeitdown.cases.holding", "{switch}", "1 while new cases are held, otherwise 0");
        poisoned = meter.CreateCounter<long>("takeitdown.changes.poisoned", "{message}", "Messages that failed too often");
        deadLettered = meter.CreateCounter<long>("takeitdown.events.dead_lettered", "{event}", "Events that could not be delivered to a platform");
        poisonedDeadLetters = meter.CreateCounter<long>("takeitdown.dead_letters.poisoned", "{message}", "Messages about undelivered events that failed too often");
        verdicts = meter.CreateCounter<long>("takeitdown.verdicts", "{verdict}", "New verdicts of platforms; a repeated one does not count");
        checks = meter.CreateCounter<long>("takeitdown.feed.checks", "{check}", "Reports of platforms that they have checked the feed");
        receiveLag = meter.CreateGauge<double>("takeitdown.feed.receive_lag", "s", "Age of the oldest change that a platform has not received");
        checkLag = meter.CreateGauge<double>("takeitdown.feed.check_lag", "s", "Age of the oldest change that a platform has not checked");
        hoursToBlock = meter.CreateHistogram<double>("takeitdown.verdicts.hours_to_block", "h", "From a hash's version to the platform's first Blocked", tags: null, Hours);
        fullReads = meter.CreateCounter<long>("takeitdown.keys.full_reads", "{read}", "Reads of the whole feed that a platform began");
        exported = meter.CreateCounter<long>("takeitdown.export.rows", "{row}", "Rows of complete daily exports");
        unusualUses = meter.CreateCounter<long>("takeitdown.keys.unusual", "{day}", "Days on which a platform used a key many times as much as usual");
    }

    public void FullRead(string platform) => fullReads.Add(1, Of(platform));

    public void UnusualUse(string platform) => unusualUses.Add(1, Of(platform));

    public void Exported(long rows) => exported.Add(rows);

    public void HashesSubmitted(int hashes) => submitted.Add(hashes);

    /// <param name="age">The age of an outbox row when a worker reads it.</param>
    public void OutboxAge(TimeSpan age) => outboxAge.Record(age.TotalSeconds);

    public void HashesDeduplicated(int hashes) => deduplicated.Add(hashes);

    /// <param name="signalTypes">The signal type of each hash.</param>
    /// <param name="sinceSubmit">The time since the person's 202.</param>
    public void HashesPublished(IEnumerable<string> signalTypes, TimeSpan sinceSubmit)
    {
        foreach (var (signalType, hashes) in signalTypes.CountBy(type => type))
            published.Add(hashes, new KeyValuePair<string, object?>("signal_type", signalType));
        submitToPublish.Record(sinceSubmit.TotalSeconds);
    }

    public void OutboxPending(int changes, TimeSpan oldest)
    {
        outboxPending.Record(changes);
        outboxOldest.Record(oldest.TotalSeconds);
    }

    /// <param name="isHolding">Whether new cases are held.</param>
    public void Holding(bool isHolding) => holding.Record(isHolding ? 1 : 0);

    public void ChangePoisoned() => poisoned.Add(1);

    public void EventsDeadLettered(string platform, int events) => deadLettered.Add(events, Of(platform));

    public void DeadLetterPoisoned() => poisonedDeadLetters.Add(1);

    /// <param name="platform">The platform's id.</param>
    /// <param name="verdict">The recorded verdict.</param>
    /// <param name="toBlock">The time from the hash's version to its first <c>Blocked</c>; null for any other verdict.</param>
    public void VerdictRecorded(string platform, string verdict, TimeSpan? toBlock)
    {
        verdicts.Add(1, Of(platform), new("verdict", verdict));
        if (toBlock is { } time)
            hoursToBlock.Record(time.TotalHours, Of(platform));
    }

    public void FeedChecked(string platform) => checks.Add(1, Of(platform));

    /// <param name="platform">The platform's id.</param>
    /// <param name="receiveSeconds">The age of the oldest change that it has not received; null if it never read the feed.</param>
    /// <param name="checkSeconds">The same for what it has not checked; null if it never said what it has checked.</param>
    public void Lag(string platform, double? receiveSeconds, double? checkSeconds)
    {
        if (receiveSeconds is { } received)
            receiveLag.Record(received, Of(platform));
        if (checkSeconds is { } checkedSeconds)
            checkLag.Record(checkedSeconds, Of(platform));
    }

    private static KeyValuePair<string, object?> Of(string platform) => new("platform", platform);

    public void Dispose() => meter.Dispose();
}
