using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Verdicts;

/// <summary>As what one hash is counted for one platform.</summary>
public sealed record AnswerRow : ITableEntity
{
    public const string Prefix = "answer.";

    /// <summary>The platform's id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The platform's verdict; null while one is overdue.</summary>
    public Verdict? Verdict { get; set; }

    public static string Key(string recordId) => Prefix + recordId;
}
