using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;

namespace TakeItDown.Outbox;

/// <summary>
/// One change not yet published, with all a worker must know of it. It stands in the partition of its case, so that it is
/// written in the same transaction, and it goes only when every platform's event is on its way.
/// </summary>
public sealed record OutboxRow : ITableEntity
{
    /// <summary>How long the queue message has before the sweep sends another.</summary>
    public static readonly TimeSpan FirstDue = TimeSpan.FromMinutes(1);

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>True when the case claims its hashes, false when it withdraws them.</summary>
    public bool Active { get; set; }

    /// <summary>The hashes, in <see cref="HashList"/>'s compact form.</summary>
    public string Hashes { get; set; } = "";

    public DateTimeOffset Since { get; set; }

    public DateTimeOffset Due { get; set; }

    public int Tries { get; set; }

    /// <summary>The trace that made the promise, W3C, so that a later message goes on in it.</summary>
    public string? TraceParent { get; set; }

    public static (string Partition, string Row) Key(string caseKey, int change) =>
        (caseKey[..1], string.Create(CultureInfo.InvariantCulture, $"outbox.{caseKey}.{change:D4}"));

    public static OutboxRow For(string caseKey, int change, bool active, IEnumerable<ClaimedHash> hashes, DateTimeOffset now)
    {
        var (partition, row) = Key(caseKey, change);
        return new()
        {
            PartitionKey = partition,
            RowKey = row,
            Active = active,
            Hashes = HashList.Write(hashes),
            Since = now,
            Due = now + FirstDue,
            TraceParent = Activity.Current?.Id,
        };
    }

    /// <summary>The change that this row promises to publish.</summary>
    public CaseChange ToChange() => RowKey.Split('.') is [_, var caseKey, var number]
        ? new(caseKey, int.Parse(number, CultureInfo.InvariantCulture), TraceParent)
        : throw new FormatException("An outbox row's key cannot be read.");

    /// <summary>This row after another message was sent for it: next time later, doubling from two minutes to an hour.</summary>
    public OutboxRow Postponed(DateTimeOffset now) =>
        this with { Tries = Tries + 1, Due = now + TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Tries + 1))) };

    /// <summary>The row key, so that a hash value never slips into a log.</summary>
    public override string ToString() => RowKey;
}
