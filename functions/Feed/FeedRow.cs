using System.Globalization;
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

    public static FeedRow For(HashRow row) => new()
    {
        PartitionKey = new DateTime(row.Stamp, DateTimeKind.Utc).ToString("yyyyMMddHH", CultureInfo.InvariantCulture),
        RowKey = string.Create(CultureInfo.InvariantCulture, $"{row.Stamp:D19}.{row.PartitionKey}"),
        Record = JsonSerializer.Serialize(row.Snapshot(), HashJson.Default.HashRecord),
    };

    /// <summary>The row key, so that a hash value never slips into a log.</summary>
    public override string ToString() => RowKey;
}
