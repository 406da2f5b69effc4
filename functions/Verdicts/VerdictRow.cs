using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Verdicts;

/// <summary>The last word of one platform on one hash.</summary>
public sealed record VerdictRow : ITableEntity
{
    public const string Prefix = "verdict.";

    /// <summary>The record id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public Verdict Verdict { get; set; }

    public NotBlockedReason? Reason { get; set; }

    public int? Matches { get; set; }

    public int? Removed { get; set; }

    /// <summary>When the platform came to it, by the platform's clock.</summary>
    public DateTimeOffset At { get; set; }

    public static string Key(string platform) => Prefix + platform;
}
