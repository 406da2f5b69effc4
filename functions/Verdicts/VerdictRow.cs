using System.Runtime.Serialization;
using TakeItDown.Feed;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>One platform's latest verdict on one hash, in the partition of the hash.</summary>
public sealed record VerdictRow : TableRow
{
    public const string Prefix = "verdict.";

    public Verdict Verdict { get; set; }

    public NotBlockedReason? Reason { get; set; }

    public int? Matches { get; set; }

    public int? Removed { get; set; }

    /// <summary>The time of the verdict, by the platform's clock.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>How many bits of the PDQ hash differ in the nearest match.</summary>
    public int? Distance { get; set; }

    /// <summary>Whether this verdict or an earlier one of the platform on the hash <see cref="CountsByDistance">counts</see>.</summary>
    public bool Counted { get; set; }

    [IgnoreDataMember]
    public string Platform => RowKey[Prefix.Length..];

    /// <summary>Whether the platform says that the hash does not belong here.</summary>
    [IgnoreDataMember]
    public bool IsContest => Verdict == Verdict.NotBlocked && Reason is NotBlockedReason.FalseMatch or NotBlockedReason.NotExplicit;

    /// <summary>Whether it tells how good a distance is: the match was acted on, or it was none. The other verdicts leave that open.</summary>
    [IgnoreDataMember]
    public bool CountsByDistance => Distance is not null && (Verdict == Verdict.Blocked || IsFalseMatch);

    [IgnoreDataMember]
    public bool IsFalseMatch => Verdict == Verdict.NotBlocked && Reason == NotBlockedReason.FalseMatch;

    /// <param name="platform">The platform.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="earlier">The verdict that it replaces.</param>
    public static VerdictRow From(string platform, SubmittedVerdict verdict, VerdictRow? earlier)
    {
        var row = new VerdictRow
        {
            PartitionKey = verdict.RecordId,
            RowKey = Prefix + platform,
            Verdict = verdict.Verdict,
            Reason = verdict.Reason,
            Matches = verdict.Matches,
            Removed = verdict.Removed,
            At = verdict.At,
            Distance = verdict.Distance,
        };
        return row with { Counted = earlier?.Counted is true || row.CountsByDistance };
    }
}

/// <summary>A version of a hash that could not be delivered to one platform, in the partition of the hash.</summary>
public sealed record UndeliveredRow : TableRow
{
    public const string Prefix = "undelivered.";

    public long Version { get; set; }

    /// <summary>When the exchange learned of it.</summary>
    public DateTimeOffset At { get; set; }

    public static UndeliveredRow From(string platform, string recordId, long version, DateTimeOffset now) =>
        new() { PartitionKey = recordId, RowKey = Prefix + platform, Version = version, At = now };
}

/// <summary>The state of one hash at one platform.</summary>
/// <param name="Platform">The platform's id.</param>
/// <param name="State"><c>Sent</c>, <c>Undelivered</c>, <c>Received</c> or the platform's verdict.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why it was not blocked.</param>
/// <param name="Matches">How many copies the platform found.</param>
/// <param name="Removed">How many of those it removed.</param>
public sealed record PlatformState(
    string Platform, string State, DateTimeOffset Since, string? Reason = null, int? Matches = null, int? Removed = null)
{
    public const string Sent = "Sent";
    public const string Undelivered = "Undelivered";

    public const string Received = "Received";

    /// <summary>How long a platform without a webhook has to pull a hash: as long as Event Grid tries to deliver one.</summary>
    public static readonly TimeSpan PullWithin = TimeSpan.FromHours(24);

    /// <summary>
    /// This state, or what follows from how far the platform has read and checked the feed if that says more: <c>NotFound</c> or
    /// <c>Received</c>.
    /// </summary>
    /// <param name="progress">The progress of the platforms.</param>
    /// <param name="past">The place in the feed that the platform must have passed.</param>
    public PlatformState With(IReadOnlyDictionary<string, FeedProgressRow> progress, DateTimeOffset past) =>
        State is not (Sent or Undelivered) || !progress.TryGetValue(Platform, out var row) ? this
        : row.CheckedUpTo > past ? new(Platform, nameof(Verdict.NotFound), row.CheckedAt!.Value)
        : row.ReceivedUpTo > past ? new(Platform, Received, row.ReceivedAt!.Value)
        : this;

    /// <summary>This state, or <c>Undelivered</c> if the platform only pulls, and did not pull in time. <c>Sent</c> would be wrong for ever.</summary>
    /// <param name="platform">The platform; null if it left the exchange.</param>
    /// <param name="sent">When it could pull the hash.</param>
    /// <param name="now">The time.</param>
    public PlatformState OrOverdue(Platform? platform, DateTimeOffset sent, DateTimeOffset now) =>
        State == Sent && platform is { Webhook: null, Paused: false } && sent + PullWithin <= now ? new(Platform, Undelivered, sent + PullWithin) : this;
}
