using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Hashes;

/// <summary>One case's claim on one hash, as of that case's change number.</summary>
public sealed record ClaimRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public bool Active { get; set; }

    public int Change { get; set; }

    public static string Key(string caseKey) => $"case.{caseKey}";

    public static ClaimRow For(HashValue hash, string caseKey, int change, bool active) =>
        new() { PartitionKey = hash.RecordId, RowKey = Key(caseKey), Change = change, Active = active };
}
