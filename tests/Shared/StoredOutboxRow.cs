using System.Globalization;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Outbox;

namespace TakeItDown.Tests;

/// <summary>The outbox row of a new case with random hashes, for <see cref="InMemoryStorage"/>.</summary>
internal static class StoredOutboxRow
{
    /// <summary>The change of the row.</summary>
    public static readonly Change Change = new("XXXXXXXXXXXXXXXX", 1);

    /// <summary>The row, to write it.</summary>
    public static OutboxRow New(int hashes, int change = 1) => OutboxRow.Create(
        Change.Key, change, active: true, isBulk: false, RandomHashes(hashes), DateTimeOffset.UtcNow);

    /// <summary>The row as the table service returns it.</summary>
    public static byte[] Json(int hashes)
    {
        var row = New(hashes);
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            ["odata.metadata"] = "https://account.table.core.windows.net/$metadata#cases/@Element",
            ["odata.etag"] = "W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"",
            ["PartitionKey"] = row.PartitionKey,
            ["RowKey"] = row.RowKey,
            ["Timestamp"] = "2026-11-25T19:00:00.0000000Z",
            ["Active"] = row.Active,
            ["Hashes"] = row.Hashes,
            ["Created@odata.type"] = "Edm.DateTime",
            ["Created"] = row.Created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["Due@odata.type"] = "Edm.DateTime",
            ["Due"] = row.Due.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["Attempts"] = row.Attempts,
        });
    }

    public static IReadOnlyList<ClaimedHash> RandomHashes(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ClaimedHash(HashValue.Parse("pdq", RandomHash.Pdq(Random.Shared.NextBytes)), 100))];
}
