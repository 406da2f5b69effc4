using System.Runtime.Serialization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;

namespace TakeItDown.Feed;

/// <summary>One version of one record at its place in the feed.</summary>
public sealed record FeedRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The <see cref="HashRecord"/> as platforms read it, JSON.</summary>
    public string Record { get; set; } = "";

    public string SignalType { get; set; } = "";

    [IgnoreDataMember]
    public FeedPosition Position => FeedPosition.Parse(RowKey);

    public HashRecord ToRecord() => JsonSerializer.Deserialize(Record, HashJson.Default.HashRecord)!;

    public static FeedRow For(HashRow row)
    {
        var position = new FeedPosition(row.Position, row.PartitionKey);
        return new()
        {
            PartitionKey = position.Partition,
            RowKey = position.Row,
            SignalType = row.SignalType,
            Record = JsonSerializer.Serialize(row.ToRecord(), HashJson.Default.HashRecord),
        };
    }

    /// <summary>The row key, so that a hash value never slips into a log.</summary>
    public override string ToString() => RowKey;
}
