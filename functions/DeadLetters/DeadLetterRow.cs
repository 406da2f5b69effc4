using Azure;
using Azure.Data.Tables;

namespace TakeItDown.DeadLetters;

/// <summary>One blob of events that could not be delivered to a platform.</summary>
public sealed record DeadLetterRow : ITableEntity
{
    public const string Prefix = "dead.";

    /// <summary>Sorts right behind every dead letter.</summary>
    public const string Behind = "dead/";

    /// <summary>The platform's id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>How many events the blob holds.</summary>
    public int Events { get; set; }

    /// <summary>When the oldest of their versions came to be.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>A cursor from which the feed tells all of them again.</summary>
    public string ResumeCursor { get; set; } = "";

    public static string Key(string blobId) => Prefix + blobId;
}
