using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Storage;

/// <summary>The columns that every table row has.</summary>
public abstract record TableRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>Only the keys, so that no hash value gets into a log.</summary>
    public sealed override string ToString() => $"{PartitionKey}/{RowKey}";
}
