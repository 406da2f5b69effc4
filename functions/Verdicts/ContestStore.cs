using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>
/// Suspends a hash that enough platforms contest and none blocks. A <c>contest</c> row is stored before the verdict and deleted after the
/// decision. So <see cref="SettleContests"/> decides when the process dies in between, also for a platform that never retries.
/// </summary>
public sealed class ContestStore(
    StorageClients storage, HashStore hashes, DecisionStore store, HashDecisions decisions, PlatformList platforms, IOptions<ContestOptions> options,
    StorageClock clock)
{
    private readonly TableClient contests = storage.Table(Tables.Cases);
    private readonly TableClient verdicts = storage.Table(Tables.Hashes);

    /// <summary>Stores that a verdict, which is about to be stored, may suspend its hash.</summary>
    public async Task<ContestRow> OpenAsync(string recordId, CancellationToken cancellationToken)
    {
        var row = ContestRow.Create(recordId, clock.Now);
        await contests.AddEntityAsync(row, cancellationToken);
        return row;
    }

    /// <summary>The rows that were stored before that time.</summary>
    public IAsyncEnumerable<ContestRow> OpenedBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        contests.QueryAsync<ContestRow>(row => row.PartitionKey == ContestRow.Partition, cancellationToken: cancellationToken).Where(row => row.At < before);

    /// <summary>Decides from the stored verdicts whether to suspend the hash. It is idempotent.</summary>
    public async Task SettleAsync(ContestRow row, CancellationToken cancellationToken)
    {
        if (await hashes.FindAsync(row.RecordId, cancellationToken) is { } record)
            await DecideAsync(record, cancellationToken);
        await contests.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }

    private async Task DecideAsync(HashRow record, CancellationToken cancellationToken)
    {
        var rows = await verdicts.RangeAsync<VerdictRow>(record.PartitionKey, VerdictRow.Prefix, cancellationToken)
            .Where(row => platforms.Find(row.Platform) is not null).ToListAsync(cancellationToken);
        var contesting = rows.FindAll(row => row.IsContest).ConvertAll(row => row.Platform);
        var isBlocked = rows.Exists(row => row.Verdict == Verdict.Blocked);
        DecisionRow After(DecisionRow row) =>
            row.State == DecidedState.None && record.Status != HashStatus.Active ? row : row.Contested(contesting, isBlocked, options.Value.Platforms);

        // A decision that is in force only gets the platforms added. That is no action, so the audit has no row about it.
        var (current, _) = await store.DecideAsync(
            record.ToHash(), AuditEntry.Rule, row => After(row) is var after && after.State == row.State ? after : row, cancellationToken);
        if (After(current).State == current.State)
            return;
        await decisions.DecideAsync(
            new(AuditEntry.Rule, HashDecisions.Suspend, $"{record.PartitionKey} contested by {string.Join(", ", contesting)}"),
            record.ToHash(),
            After,
            cancellationToken);
    }
}

/// <summary>A verdict that may suspend its hash, until that is decided.</summary>
public sealed record ContestRow : TableRow
{
    public const string Partition = "contest";

    public ContestRow() => PartitionKey = Partition;

    public string RecordId { get; set; } = "";

    public DateTimeOffset At { get; set; }

    /// <summary>Each verdict has a row of its own, so that nobody deletes the row of a verdict that is not stored yet.</summary>
    public static ContestRow Create(string recordId, DateTimeOffset now) =>
        new() { RowKey = $"{recordId}.{Guid.NewGuid():n}", RecordId = recordId, At = now };
}
