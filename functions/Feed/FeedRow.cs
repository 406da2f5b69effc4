using System.Runtime.Serialization;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>One version of one record at its position in the feed.</summary>
public sealed record FeedRow : TableRow
{
    /// <summary>The <see cref="HashRecord"/> as platforms read it, JSON.</summary>
    public string Record { get; set; } = "";

    public string SignalType { get; set; } = "";

    /// <summary>Seconds from the acceptance of the change, or its release, until this row was written.</summary>
    public double? PublishSeconds { get; set; }

    [IgnoreDataMember]
    public FeedPosition Position => FeedPosition.Parse(RowKey);

    /// <summary>This row in one of the partitions of its hour.</summary>
    public FeedRow In(int partition) => this with { PartitionKey = Position.PartitionKeyOf(partition) };

    public HashRecord ToRecord() => JsonSerializer.Deserialize(Record, HashJson.Default.HashRecord)!;

    /// <summary>The row of a record, in the first partition of its hour.</summary>
    public static FeedRow From(HashRow row)
    {
        var position = new FeedPosition(row.Position, row.PartitionKey);
        return new()
        {
            PartitionKey = position.Hour,
            RowKey = position.RowKey,
            SignalType = row.SignalType,
            Record = JsonSerializer.Serialize(row.ToRecord(), HashJson.Default.HashRecord),
        };
    }
}

/// <summary>How far a timer function has processed the feed. Its partition sorts after all hours, so readers of the feed never reach it.</summary>
public sealed record FeedCheckpointRow : TableRow
{
    public const string Partition = "checkpoint";

    public FeedCheckpointRow() => PartitionKey = Partition;

    /// <summary>The row key of the last feed row that was processed.</summary>
    public string Position { get; set; } = FeedPosition.Start.RowKey;

    /// <summary>What the feed was processed with, for example a version of the benign list. Empty for most checkpoints.</summary>
    public string With { get; set; } = "";
}
