using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Growth;

/// <summary>The hashes that an exchange has stored, one each second. Their rows exist only as a rule, so that a million of them cost nothing.</summary>
/// <param name="count">How many there are.</param>
/// <param name="last">When the last one was published.</param>
/// <param name="partitions">How many partitions an hour of the feed has.</param>
internal sealed class StoredHashes(int count, DateTimeOffset last, int partitions)
{
    /// <summary>The hashes that another case can claim again.</summary>
    public static readonly IReadOnlyList<ClaimedHash> Known = [.. Enumerable.Range(0, 20).Select(HashOf)];

    private static readonly Dictionary<string, int> Numbers = Known.Index().ToDictionary(known => known.Item.Value.RecordId, known => known.Index, StringComparer.Ordinal);

    public FeedPosition PositionOf(int number) => new(last.AddSeconds(number + 1 - count).UtcTicks, HashOf(number).Value.RecordId);

    /// <summary>The row of a table with these keys, or null.</summary>
    public JsonObject? Find(string table, string partitionKey, string rowKey) =>
        table == Tables.Hashes && rowKey == HashRow.RecordRowKey && Numbers.TryGetValue(partitionKey, out var number)
            ? StoredTables.ToJson(HashRow.First(HashOf(number), "an earlier case", "", PositionOf(number).Time))
            : null;

    /// <summary>The rows of a table in a range, in order.</summary>
    public IEnumerable<JsonObject> Range(string table, KeyRange range) => table switch
    {
        Tables.Feed => Enumerable.Range(0, partitions).SelectMany(partition => FeedRange(partition, range)),
        Tables.Hashes => range.PartitionKey is { } recordId && range.Contains(recordId, HashRow.RecordRowKey) && Find(table, recordId, HashRow.RecordRowKey) is { } row ? [row] : [],
        Tables.Cases when range.Contains("0", "case.0") => throw new InvalidOperationException("A query must not read all cases."),
        _ => [],
    };

    private static ClaimedHash HashOf(int number) => new(HashValue.Parse("pdq", $"{number:x8}{string.Concat(Enumerable.Repeat("0f1e2d3c4b5a6978", 4))[8..]}"), 100);

    /// <summary>The numbers of one partition have the same remainder, so its rows are in the order of their numbers.</summary>
    private IEnumerable<JsonObject> FeedRange(int partition, KeyRange range)
    {
        var (low, high) = (0, (count - partition + partitions - 1) / partitions);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var position = PositionOf((middle * partitions) + partition);
            (low, high) = range.IsBefore(position.PartitionKeyOf(partition), position.RowKey) ? (middle + 1, high) : (low, middle);
        }

        for (var number = (low * partitions) + partition; number < count; number += partitions)
        {
            var position = PositionOf(number);
            if (!range.Contains(position.PartitionKeyOf(partition), position.RowKey))
                yield break;
            var record = HashRow.First(HashOf(number), "", "", position.Time).ToRecord();
            yield return new()
            {
                ["PartitionKey"] = position.PartitionKeyOf(partition),
                ["RowKey"] = position.RowKey,
                ["SignalType"] = record.SignalType,
                ["Record"] = JsonSerializer.Serialize(record, HashJson.Default.HashRecord),
            };
        }
    }
}
