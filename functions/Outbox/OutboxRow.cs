using System.Diagnostics;
using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>
/// A change that is not published yet, with everything that a worker needs: the change of a case, or a decision on a hash. It is in the
/// partition of the case or decision, so that one transaction writes both. It is deleted once all events of the change are published.
/// </summary>
public sealed record OutboxRow : TableRow
{
    public const string Prefix = "outbox.";

    /// <summary>How long a worker has to publish the change before <see cref="RepublishPending"/> sends another message.</summary>
    public static readonly TimeSpan FirstDue = TimeSpan.FromMinutes(1);

    /// <summary>A change that is not published after this time needs an operator.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(5);

    /// <summary>True when the case claims its hashes, false when it withdraws them. False for a decision.</summary>
    public bool Active { get; set; }

    /// <summary>What is decided about the one hash. Null for the change of a case.</summary>
    public DecidedState? Decided { get; set; }

    /// <summary>The hashes, as <see cref="HashList"/> writes them.</summary>
    public string Hashes { get; set; } = "";

    /// <summary>The frames of their videos; null if there are none.</summary>
    public byte[]? Frames { get; set; }

    /// <summary>Whether its messages are in <see cref="Queues.BulkChanges"/>.</summary>
    public bool Bulk { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>When to send the next message.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>How many messages <see cref="RepublishPending"/> has sent.</summary>
    public int Attempts { get; set; }

    /// <summary>The W3C trace context of the request that created the row, so that a later message continues its trace.</summary>
    public string? TraceParent { get; set; }

    /// <param name="key">The case key or the record id.</param>
    /// <param name="number">The number of the change.</param>
    public static (string PartitionKey, string RowKey) KeysFor(string key, int number) =>
        (Tables.CasePartitionOf(key), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{key}.{number:D4}"));

    /// <summary>The row for the change of a case.</summary>
    public static OutboxRow Create(string caseKey, int change, bool active, bool isBulk, IReadOnlyCollection<ClaimedHash> hashes, DateTimeOffset now) =>
        Create(caseKey, change, hashes, now) with { Active = active, Bulk = isBulk };

    /// <summary>The row for a decision.</summary>
    public static OutboxRow Create(Decision decision, DateTimeOffset now) =>
        Create(decision.Hash.Value.RecordId, decision.Number, [decision.Hash], now) with { Decided = decision.State };

    private static OutboxRow Create(string key, int number, IReadOnlyCollection<ClaimedHash> hashes, DateTimeOffset now)
    {
        var (partitionKey, rowKey) = KeysFor(key, number);
        var columns = HashList.Write(hashes);
        return new()
        {
            PartitionKey = partitionKey,
            RowKey = rowKey,
            Hashes = columns.Json,
            Frames = columns.Frames,
            Created = now,
            Due = now + FirstDue,
            TraceParent = Activity.Current?.Id,
        };
    }

    public IReadOnlyList<ClaimedHash> ReadHashes() => new HashList(Hashes, Frames).Read();

    /// <summary>The message for this row.</summary>
    public Change ToChange() => RowKey.Split('.') is [_, var key, var number]
        ? new(key, int.Parse(number, CultureInfo.InvariantCulture), TraceParent) { IsBulk = Bulk }
        : throw new FormatException("The row key of an outbox row is invalid.");

    /// <summary>This row after another message: the next one is due later, after two minutes, then four, up to an hour.</summary>
    public OutboxRow Postponed(DateTimeOffset now) =>
        this with { Attempts = Attempts + 1, Due = now + TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Attempts + 1))) };
}
