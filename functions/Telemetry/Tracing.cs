using System.Diagnostics;

namespace TakeItDown.Telemetry;

/// <summary>The spans of the exchange. They carry telemetry ids and counts only: never a record id, hash value, PIN, case number or key.</summary>
public static class Tracing
{
    /// <summary>The name of the activity source.</summary>
    public const string Name = "TakeItDown";

    /// <summary>The span that accepts a person's hashes.</summary>
    public const string SubmitCase = "submit case";

    /// <summary>The span that withdraws a person's hashes.</summary>
    public const string WithdrawCase = "withdraw case";

    /// <summary>The span that accepts an operator's decision on a hash.</summary>
    public const string DecideHash = "decide hash";

    /// <summary>The span that publishes one change.</summary>
    public const string PublishChange = "publish change";

    /// <summary>The only span in the trace of one hash version.</summary>
    public const string PublishHash = "publish hash";

    /// <summary>Span attribute: the <see cref="TelemetryIds">telemetry id</see> of the one hash that a span handles.</summary>
    public const string TelemetryId = "takeitdown.telemetry_id";

    /// <summary>Span attribute of <see cref="PublishChange"/>: seconds from the person's 202 to the topic's response.</summary>
    public const string SinceSubmit = "takeitdown.since_submit";

    /// <summary>Span event: the case and its outbox row are stored.</summary>
    public const string Stored = "stored";

    /// <summary>Span event: the queue message is sent.</summary>
    public const string Queued = "queued";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>
    /// Starts a span in the trace of <paramref name="traceParent"/> (W3C), or in a new trace. Neither a client's headers nor the web
    /// server's activity, which nobody records, decide whether a span is sampled.
    /// </summary>
    public static Activity? StartSpan(string name, ActivityKind kind, string? traceParent = null)
    {
        var parent = ActivityContext.TryParse(traceParent, null, isRemote: true, out var remote) ? remote : default;
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent);
    }

    /// <summary>
    /// Starts a separate trace for one hash, linked to the span of its change. Platforms see this trace's id, so the hashes of a case must not
    /// share it: nobody may learn which hashes belong together.
    /// </summary>
    public static Activity? StartHashTrace(string telemetryId, ActivityContext? change)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var trace = Source.StartActivity(
            PublishHash, ActivityKind.Producer, parentContext: default, links: change is { } span ? [new ActivityLink(span)] : null);
        trace?.SetTag(TelemetryId, telemetryId);
        Activity.Current = current;
        return trace;
    }
}
