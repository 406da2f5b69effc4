using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Feed;

/// <summary>How far a purge has walked through the feed. It stands behind the last hour, where no reader of the feed comes.</summary>
public sealed record FeedCheckpointRow : ITableEntity
{
    public const string Partition = "walk";

    public string PartitionKey { get; set; } = Partition;

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The row key of the last feed row that was dealt with.</summary>
    public string Position { get; set; } = FeedPosition.Start.Row;
}
