using System.Text.Json.Serialization;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Outbox;

namespace TakeItDown.Find;

/// <summary>Everything that the exchange knows about one case, except its number, its PIN and the values of its hashes.</summary>
/// <param name="Status">Accepted, held, discarded or withdrawn.</param>
/// <param name="Submitted">When it was submitted, UTC, to the second.</param>
/// <param name="Released">When the operator released it; null when it was never held, or is held now.</param>
/// <param name="Discarded">When the operator discarded it; null when it never was.</param>
/// <param name="Changes">How many changes of it were to be published: its submit, its withdrawal.</param>
/// <param name="Pending">Those that are not published yet.</param>
/// <param name="Items">Its pictures and videos, in the order of the submit.</param>
internal sealed record FoundCase(
    CaseStatus Status,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Submitted,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Released,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Discarded,
    int Changes,
    IReadOnlyList<PendingChange> Pending,
    IReadOnlyList<FoundCase.ItemView> Items)
{
    public static FoundCase From(CaseRow row, IReadOnlyList<IReadOnlyList<ClaimedHash>> items, IEnumerable<OutboxRow> pending) => new(
        row.Status,
        row.Created,
        row.Released,
        row.Discarded,
        row.Change,
        [.. pending.Select(PendingChange.From)],
        [.. items.Select((hashes, index) => new ItemView(
            index + 1, hashes[0].Value.SignalType.MediaType, [.. hashes.Select(hash => new HashView(hash.Value.RecordId, hash.Value.SignalType.Name))]))]);

    /// <summary>One picture or video.</summary>
    /// <param name="Item">The number of the item, from 1.</param>
    /// <param name="MediaType">Picture or video.</param>
    /// <param name="Hashes">Its hashes.</param>
    internal sealed record ItemView(int Item, MediaType MediaType, IReadOnlyList<HashView> Hashes);

    /// <summary>One hash of an item.</summary>
    /// <param name="RecordId">The hash. Look it up to see its state.</param>
    /// <param name="SignalType">Its type.</param>
    internal sealed record HashView(string RecordId, string SignalType);
}
