using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>One row of the audit. The partition is a UTC month, <c>yyyy-MM</c>.</summary>
public sealed record AuditRow : TableRow
{
    public const string Prefix = "entry.";

    /// <summary>The previous digest of the very first row.</summary>
    public static readonly byte[] NoDigest = new byte[SHA256.HashSizeInBytes];

    /// <summary>The number of the row, from 1, continued from month to month.</summary>
    public long Number { get; set; }

    public DateTimeOffset At { get; set; }

    public string Actor { get; set; } = "";

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public string? Reason { get; set; }

    public AuditOutcome Outcome { get; set; }

    /// <summary>What came of the action.</summary>
    public string? Details { get; set; }

    /// <summary>The number of the row that says that the action began. Null in that row itself.</summary>
    public long? Of { get; set; }

    /// <summary>The digest of the row before.</summary>
    public byte[] Previous { get; set; } = [];

    public static string RowKeyFor(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D19}");

    public static AuditRow Started(AuditEntry entry) => new()
    {
        Actor = entry.Actor,
        Action = entry.Action,
        Target = entry.Target,
        Reason = entry.Reason?.Text,
        Outcome = AuditOutcome.Started,
    };

    /// <summary>The row for the end of an action. It repeats everything but the reason.</summary>
    public static AuditRow Ended(AuditEntry entry, long started, AuditOutcome outcome, string details) =>
        Started(entry with { Reason = null }) with { Of = started, Outcome = outcome, Details = details };

    /// <summary>SHA-256 of everything in the row, including the digest of the row before: a JSON array of its columns.</summary>
    public byte[] Digest()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteNumberValue(Number);
            json.WriteStringValue(At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            foreach (var text in (string?[])[Actor, Action, Target, Reason, Outcome.ToString(), Details])
                json.WriteStringValue(text);
            json.WriteStringValue(Of?.ToString(CultureInfo.InvariantCulture));
            json.WriteBase64StringValue(Previous);
            json.WriteEndArray();
        }

        return SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}

/// <summary>
/// The end of a month's chain. Each new row replaces it in the same transaction, so that rows are added one after the other, and a missing
/// last row is noticed.
/// </summary>
public sealed record AuditHeadRow : TableRow
{
    public const string HeadRowKey = "head";

    public AuditHeadRow() => RowKey = HeadRowKey;

    /// <summary>The number of the last row; of the earlier month while there is none in this one.</summary>
    public long Number { get; set; }

    /// <summary>The digest of that row.</summary>
    public byte[] Digest { get; set; } = AuditRow.NoDigest;

    /// <summary>The month before this one that has rows; null in the first month of all.</summary>
    public string? Earlier { get; set; }

    /// <summary>The month that continues the chain. Once it is set, this month gets no more rows.</summary>
    public string? Next { get; set; }
}
