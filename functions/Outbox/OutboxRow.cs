using System.Diagnostics;
using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>
/// A change that is not published yet, with everything that a worker needs. It is in the partition of its case, so that one transaction
/// writes both. It is deleted once all events of the change are published.
/// </summary>
public sealed record OutboxRow : TableRow
{
    public const string Prefix = "outbox.";

    /// <summary>How long a worker has to publish the change before <see cref="RepublishPending"/> sends another message.</summary>
    public static readonly TimeSpan FirstDue = TimeSpan.FromMinutes(1);

    /// <summary>A change that is not published after this time needs an operator.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(5);

    /// <summary>True when the case claims its hashes, false when it withdraws them.</summary>
    public bool Active { get; set; }

    /// <summary>The hashes, as <see cref="HashList"/> writes them.</summary>
    public string Hashes { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    /// <summary>When to send the next message.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>How many messages <see cref="RepublishPending"/> has sent.</summary>
    public int Attempts { get; set; }

    /// <summary>The W3C trace context of the request that created the row, so that a later message continues its trace.</summary>
    public string? TraceParent { get; set; }

    public static (string PartitionKey, string RowKey) KeysFor(string caseKey, int change) =>
        (caseKey[..1], string.Create(CultureInfo.InvariantCulture, $"{Prefix}{caseKey}.{change:D4}"));

    public static OutboxRow Create(string caseKey, int change, bool active, IEnumerable<ClaimedHash> hashes, DateTimeOffset now)
    {
        var (partitionKey, rowKey) = KeysFor(caseKey, change);
        return new()
        {
            PartitionKey = partitionKey,
            RowKey = rowKey,
            Active = active,
            Hashes = HashList.Write(hashes),
            Created = now,
            Due = now + FirstDue,
            TraceParent = Activity.Current?.Id,
        };
    }

    /// <summary>The message for this row.</summary>
    public Change ToChange() => RowKey.Split('.') is [_, var caseKey, var number]
        ? new(caseKey, int.Parse(number, CultureInfo.InvariantCulture), TraceParent)
        : throw new FormatException("The row key of an outbox row is invalid.");

    /// <summary>This row after another message: the next one is due later, after two minutes, then four, up to an hour.</summary>
    public OutboxRow Postponed(DateTimeOffset now) =>
        this with { Attempts = Attempts + 1, Due = now + TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Attempts + 1))) };
}
