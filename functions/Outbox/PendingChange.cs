using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Outbox;

/// <summary>A change that is not published yet, as operators see it. It does not name the case.</summary>
/// <param name="Kind">Whether a case claims its hashes or withdraws them, or a decision changes a hash.</param>
/// <param name="Since">When it was accepted, UTC, to the second.</param>
/// <param name="Attempts">How many messages the sweep has sent for it, after the first one.</param>
/// <param name="NextAttempt">When the sweep sends the next message, UTC, to the second.</param>
/// <param name="RecordIds">Its hashes.</param>
public sealed record PendingChange(
    ChangeKind Kind,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Since,
    int Attempts,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset NextAttempt,
    IReadOnlyList<string> RecordIds)
{
    public static PendingChange From(OutboxRow row) => new(
        row.Decided is not null ? ChangeKind.Decision : row.Active ? ChangeKind.Claim : ChangeKind.Withdrawal, row.Created, row.Attempts, row.Due, [.. row.ReadHashes().Select(hash => hash.Value.RecordId)]);
}

public enum ChangeKind
{
    /// <summary>A case claims the hashes.</summary>
    Claim,

    /// <summary>A case withdraws them.</summary>
    Withdrawal,

    /// <summary>A hash is suspended, deleted or restored.</summary>
    Decision,
}
