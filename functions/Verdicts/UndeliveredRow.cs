using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Verdicts;

/// <summary>That a version of a hash could not be delivered to one platform.</summary>
public sealed record UndeliveredRow : ITableEntity
{
    public const string Prefix = "undelivered.";

    /// <summary>The record id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public long Version { get; set; }

    /// <summary>When it was heard that the event was given up.</summary>
    public DateTimeOffset At { get; set; }

    public static string Key(string platform) => Prefix + platform;
}
