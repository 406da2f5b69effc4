using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Cases;

/// <summary>Says from which day on the rows of a withdrawn case may go.</summary>
public sealed record PurgeRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string CaseKey { get; set; } = "";

    public static PurgeRow For(CaseRow row, DateTimeOffset from) =>
        new() { PartitionKey = row.PartitionKey, RowKey = $"{Before(from)}{row.CaseKey}", CaseKey = row.CaseKey };

    /// <summary>Row keys below this one belong to earlier days.</summary>
    public static string Before(DateTimeOffset day) => string.Create(CultureInfo.InvariantCulture, $"purge.{day.UtcDateTime:yyyyMMdd}.");
}
