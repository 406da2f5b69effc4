using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
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

/// <summary>A <see cref="FeedRow"/> as readers of the feed get it.</summary>
/// <param name="PartitionKey">A partition of the hour of the position.</param>
/// <param name="RowKey">The position.</param>
/// <param name="SignalType">The signal type.</param>
/// <param name="Record">The <see cref="HashRecord"/> as platforms read it, JSON. It stays UTF-8, because most rows go to a platform as they are.</param>
/// <param name="PublishSeconds">Seconds from the acceptance of the change, or its release, until the row was written.</param>
public sealed record FeedEntry(string PartitionKey, string RowKey, string SignalType, ReadOnlyMemory<byte> Record, double? PublishSeconds)
{
    public FeedPosition Position => FeedPosition.Parse(RowKey);

    public HashRecord ToRecord() => JsonSerializer.Deserialize(Record.Span, HashJson.Default.HashRecord)!;

    /// <summary>The part of the record that platforms match. It takes a third of the time of <see cref="ToRecord"/>.</summary>
    public MatchedHash ToMatched() => JsonSerializer.Deserialize(Record.Span, MatchedHashJson.Default.MatchedHash)!;

    /// <summary>Only the keys, so that no hash value gets into a log.</summary>
    public override string ToString() => $"{PartitionKey}/{RowKey}";
}

/// <summary>What platforms match, and whether to match it: a part of a <see cref="HashRecord"/>.</summary>
/// <param name="HashValue">Lower-case hexadecimal.</param>
/// <param name="HashStatus">Whether to match it.</param>
public sealed record MatchedHash(string HashValue, HashStatus HashStatus)
{
    /// <summary>Without the hash, so that it does not get into a log.</summary>
    public override string ToString() => nameof(MatchedHash);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MatchedHash))]
internal sealed partial class MatchedHashJson : JsonSerializerContext;

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
