using Azure;
using Azure.Data.Tables;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Local.Backup;

/// <summary>
/// Brings restored cases in line with restored hashes, because an export is no snapshot: its hashes are newer than its cases, and a
/// page of 1,000 rows can end between two rows of one transaction. It is idempotent.
/// </summary>
internal sealed class Reconcile(StorageClients storage, CaseStore cases, StorageClock clock)
{
    private const string Actor = "restore";

    private readonly TableClient caseTable = storage.Table(Tables.Cases);
    private readonly TableClient hashTable = storage.Table(Tables.Hashes);
    private readonly HashSet<string> caseKeys = new(StringComparer.Ordinal);

    /// <summary>The held cases without a <c>held.</c> row: somebody released them while they were exported, or the row was in another page.</summary>
    private readonly HashSet<string> withoutHold = new(StringComparer.Ordinal);

    /// <summary>The newest change of those of them that were released.</summary>
    private readonly Dictionary<string, int> released = new(StringComparer.Ordinal);

    public async Task RunAsync(ParallelOptions inParallel)
    {
        var cancellationToken = inParallel.CancellationToken;
        await ReadCasesAsync(cancellationToken);
        await ReadHoldsAsync(cancellationToken);
        await Parallel.ForEachAsync(
            hashTable.QueryAsync<AppliedDecisionRow>(row => row.RowKey == AppliedDecisionRow.DecisionRowKey, cancellationToken: cancellationToken),
            inParallel, async (applied, token) => await DecideAsAppliedAsync(applied, token));
        await ReadOutboxAsync(cancellationToken);
        var orphans = await ReadClaimsAsync(cancellationToken);
        await Parallel.ForEachAsync(
            orphans.GroupBy(claim => claim.CaseKey, StringComparer.Ordinal), inParallel, async (claims, token) => await WithdrawAsync(claims, token));
        await Parallel.ForEachAsync(withoutHold, inParallel, async (caseKey, token) => await HoldAsync(caseKey, token));
    }

    private async Task ReadCasesAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync<CaseRow>(caseTable, CaseRow.Prefix, cancellationToken, nameof(CaseRow.Status)))
        {
            caseKeys.Add(row.CaseKey);
            if (row.Status == CaseStatus.Held)
                withoutHold.Add(row.CaseKey);
        }
    }

    /// <summary>Deletes the holds of cases that are not in the export: nobody can withdraw them.</summary>
    private async Task ReadHoldsAsync(CancellationToken cancellationToken)
    {
        await foreach (var held in RowsAsync<HeldRow>(caseTable, HeldRow.Prefix, cancellationToken))
        {
            withoutHold.Remove(held.CaseKey);
            if (!caseKeys.Contains(held.CaseKey))
                await caseTable.DeleteEntityAsync(held.PartitionKey, held.RowKey, ETag.All, cancellationToken);
        }
    }

    /// <summary>Deletes the submits of cases that are not in the export, and stores the decisions that are only in their outbox rows.</summary>
    private async Task ReadOutboxAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync<OutboxRow>(caseTable, OutboxRow.Prefix, cancellationToken))
        {
            var change = row.ToChange();
            if (row.Decided is { } state)
                await DecideAsync(change.Key, change.Number, state, matchesBenign: false, cancellationToken);
            else if (row.Active && !caseKeys.Contains(change.Key))
                await caseTable.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            else
                NoteRelease(change.Key, change.Number);
        }
    }

    /// <returns>The active claims of cases that are not in the export.</returns>
    private async Task<IReadOnlyList<ClaimRow>> ReadClaimsAsync(CancellationToken cancellationToken)
    {
        var orphans = new List<ClaimRow>();
        await foreach (var claim in RowsAsync<ClaimRow>(hashTable, ClaimRow.Prefix, cancellationToken))
        {
            if (claim.Active && !caseKeys.Contains(claim.CaseKey))
                orphans.Add(claim);
            NoteRelease(claim.CaseKey, claim.Change);
        }

        return orphans;
    }

    private void NoteRelease(string caseKey, int change)
    {
        if (withoutHold.Contains(caseKey))
            released[caseKey] = Math.Max(change, released.GetValueOrDefault(caseKey));
    }

    /// <summary>Lets the sweep withdraw the claims of one case.</summary>
    private async Task WithdrawAsync(IGrouping<string, ClaimRow> claims, CancellationToken cancellationToken)
    {
        var hashes = new List<ClaimedHash>();
        foreach (var claim in claims)
        {
            if (await hashTable.FindAsync<HashRow>(claim.PartitionKey, HashRow.RecordRowKey, cancellationToken) is { } record)
                hashes.Add(record.ToHash());
        }

        var row = OutboxRow.Create(claims.Key, claims.Max(claim => claim.Change) + 1, active: false, isBulk: true, hashes, clock.Now);
        await caseTable.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Writes the missing row of a held case, or marks the case as released.</summary>
    private async Task HoldAsync(string caseKey, CancellationToken cancellationToken)
    {
        var row = await cases.GetAsync(caseKey, cancellationToken);
        if (released.TryGetValue(caseKey, out var change))
            await caseTable.WriteAsync(row with { Status = CaseStatus.Accepted, Change = change, Released = clock.Now }, row.ETag, cancellationToken);
        else
            await caseTable.UpsertEntityAsync(HeldRow.Create(row, cases.HashesOf(row).Count), TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Stores a decision that is only applied. Only the benign list suspends a hash before any platform gets it.</summary>
    private async Task DecideAsAppliedAsync(AppliedDecisionRow applied, CancellationToken cancellationToken)
    {
        if (await hashTable.FindAsync<HashRow>(applied.PartitionKey, HashRow.RecordRowKey, cancellationToken) is not { } record)
            return;
        var state = record.Status switch
        {
            HashStatus.Suspended => DecidedState.Suspended,
            HashStatus.Deleted => DecidedState.Deleted,
            _ => DecidedState.None,
        };
        await DecideAsync(applied.PartitionKey, applied.Number, state, matchesBenign: record.Withheld && state == DecidedState.Suspended, cancellationToken);
    }

    /// <summary>Stores a decision unless the same or a newer one is stored. The audit may say who made it.</summary>
    private async Task DecideAsync(string recordId, int number, DecidedState state, bool matchesBenign, CancellationToken cancellationToken)
    {
        var none = DecisionRow.None(recordId);
        var current = await caseTable.FindAsync<DecisionRow>(none.PartitionKey, none.RowKey, cancellationToken) ?? none;
        if (current.Number >= number)
            return;
        var by = matchesBenign ? AuditEntry.Rule : Actor;
        var next = current with { Number = number, State = state, Until = null, By = by, At = clock.Now, MatchesBenign = matchesBenign };
        await caseTable.UpsertEntityAsync(next, TableUpdateMode.Replace, cancellationToken);
    }

    private static AsyncPageable<T> RowsAsync<T>(TableClient table, string prefix, CancellationToken cancellationToken, params string[] columns)
        where T : TableRow => table.QueryAsync<T>(
            TableClient.CreateQueryFilter($"RowKey ge {prefix} and RowKey lt {TableExtensions.EndOf(prefix)}"),
            select: columns is [] ? null : ["PartitionKey", "RowKey", .. columns],
            cancellationToken: cancellationToken);
}
