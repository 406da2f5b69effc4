using System.Text.Json.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Outbox;

namespace TakeItDown.Find;

/// <summary>Everything that the exchange knows about one hash, except its value.</summary>
/// <param name="RecordId">The hash.</param>
/// <param name="TelemetryIds">Its names in telemetry, one for each server secret, newest first: the attribute <c>takeitdown.telemetry_id</c> of spans.</param>
/// <param name="SignalType">Its type.</param>
/// <param name="MediaType">The medium that it was computed from.</param>
/// <param name="Quality">50 to 100 for <c>pdq</c>, absent otherwise.</param>
/// <param name="HashStatus">Whether platforms match it.</param>
/// <param name="Version">Its latest version.</param>
/// <param name="FirstSeen">When the exchange first received it, UTC, to the second.</param>
/// <param name="Changed">When the latest version was created, UTC, to the second.</param>
/// <param name="ActiveClaims">How many cases claim it.</param>
/// <param name="WithdrawnClaims">How many cases have withdrawn their claim in the last days.</param>
/// <param name="Decision">The latest decision about it; absent when there is none.</param>
/// <param name="Versions">Its versions that the feed still has, newest first, at most 50.</param>
/// <param name="Platforms">Its state at each platform that it was sent to.</param>
/// <param name="Undelivered">The versions that could not be delivered to a platform: the latest one of each platform.</param>
/// <param name="Pending">Its changes that are not published yet.</param>
/// <param name="PendingIsComplete">False when the outbox was too long to search all of it.</param>
internal sealed record FoundHash(
    string RecordId,
    IReadOnlyList<string> TelemetryIds,
    string SignalType,
    MediaType MediaType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quality,
    HashStatus HashStatus,
    long Version,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset FirstSeen,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Changed,
    int ActiveClaims,
    int WithdrawnClaims,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FoundHash.DecisionView? Decision,
    IReadOnlyList<FoundHash.VersionView> Versions,
    IReadOnlyList<FoundHash.PlatformView> Platforms,
    IReadOnlyList<FoundHash.UndeliveredView> Undelivered,
    IReadOnlyList<PendingChange> Pending,
    bool PendingIsComplete)
{
    /// <summary>What was decided about the hash. The audit has the reason.</summary>
    /// <param name="State">Suspended, deleted, or none after a restore.</param>
    /// <param name="By">An operator's name, or <c>rule</c>.</param>
    /// <param name="MatchesBenign">Whether it is suspended because it matches the benign list.</param>
    /// <param name="At">When, UTC, to the second.</param>
    /// <param name="Until">When a suspension ends by itself, UTC, to the second; null otherwise.</param>
    /// <param name="ContestedBy">The platforms that contested it.</param>
    internal sealed record DecisionView(
        DecidedState State,
        string By,
        bool MatchesBenign,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset At,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Until,
        IReadOnlyList<string> ContestedBy);

    /// <summary>One version of the hash.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="HashStatus">Whether platforms matched it.</param>
    /// <param name="Changed">When it was created, UTC, to the second.</param>
    internal sealed record VersionView(
        long Version, HashStatus HashStatus, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Changed);

    /// <summary>The hash at one platform.</summary>
    /// <param name="Id">The platform's id.</param>
    /// <param name="State"><c>Sent</c>, <c>Undelivered</c>, <c>Received</c> or its verdict. <c>NotFound</c> also if it says that it has checked everything up to the hash.</param>
    /// <param name="Since">Since when, UTC, to the second.</param>
    /// <param name="Reason">Why it was not blocked; absent otherwise.</param>
    /// <param name="Matches">How many copies the platform found, if it says so.</param>
    /// <param name="Removed">How many of those it removed, if it says so.</param>
    internal sealed record PlatformView(
        string Id,
        string State,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Since,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Matches,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Removed);

    /// <summary>A dead letter.</summary>
    /// <param name="Platform">The platform's id.</param>
    /// <param name="Version">The version that was not delivered.</param>
    /// <param name="At">When the exchange learned of it, UTC, to the second.</param>
    internal sealed record UndeliveredView(
        string Platform, long Version, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset At);
}
