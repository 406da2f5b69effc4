using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Hashes;

/// <summary>A place in the feed that a record has left, kept until the row that may stand there is purged.</summary>
public sealed record SupersededPositionRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public long Position { get; set; }

    public static string Key(long stamp) => string.Create(CultureInfo.InvariantCulture, $"old.{stamp:D19}");

    public static SupersededPositionRow Of(HashRow record) =>
        new() { PartitionKey = record.PartitionKey, RowKey = Key(record.Position), Position = record.Position };
}
