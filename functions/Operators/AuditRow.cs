using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Operators;

/// <summary>One thing that the operator did.</summary>
public sealed record AuditRow : ITableEntity
{
    /// <summary>The UTC month, <c>yyyyMM</c>.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public DateTimeOffset At { get; set; }

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public static AuditRow For(string action, string target, DateTimeOffset now) => new()
    {
        PartitionKey = now.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture),
        RowKey = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks:D19}.{Guid.NewGuid():n}"),
        At = now,
        Action = action,
        Target = target,
    };
}
