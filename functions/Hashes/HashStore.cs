using Azure;
using Azure.Data.Tables;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Hashes;

/// <summary>The records, claims and applied decisions in the <c>hashes</c> table, one partition per hash. Verdicts in the same partition have their own store.</summary>
public sealed class HashStore(StorageClients storage, StorageClock clock, PlatformSets platformSets)
{
    private readonly TableClient table = storage.Table(Tables.Hashes);
    private readonly TransactionWriter transactions = storage.Transactions(Tables.Hashes);

    /// <summary>The record of a hash, or null.</summary>
    public Task<HashRow?> FindAsync(string recordId, CancellationToken cancellationToken) =>
        table.FindAsync<HashRow>(recordId, HashRow.RecordRowKey, cancellationToken);

    /// <summary>Applies a claim. It is idempotent, safe to run concurrently, and safe to run late.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the hash. Try again later.</exception>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public Task<ChangeOutcome> ApplyClaimAsync(Claim claim, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async attempt =>
        {
            // Most first claims meet no earlier row, so the first attempt writes without reading.
            var isFirst = claim is { Active: true, Change: 1 };
            if (attempt == 1 && isFirst && !claim.IsDecided)
                return await WriteAsync(claim, record: null, applied: null, cancellationToken);

            var recordId = claim.Hash.Value.RecordId;
            // Most others meet a record and no claim of their case, so the next attempt reads only the record. The write fails if there is a claim.
            if (attempt <= 2 && isFirst && await FindAsync(recordId, cancellationToken) is { } known)
            {
                return known.Cause == claim.Cause
                    ? new(ToPublish(known, claim.Cause), AlreadyApplied: true)
                    : await WriteAsync(claim, known, applied: null, cancellationToken);
            }

            var applied = await table.FindAsync<ClaimRow>(recordId, ClaimRow.RowKeyFor(claim.CaseKey), cancellationToken);
            // Read after the claim, so that the record is never older than an applied claim.
            var record = await FindAsync(recordId, cancellationToken);
            // When a newer change of the case was applied, the record may still have the version that this change created. Then nobody
            // else publishes that version.
            return applied?.Change >= claim.Change
                ? new(ToPublish(record, claim.Cause), AlreadyApplied: true)
                : await WriteAsync(claim, record, applied, cancellationToken);
        },
        cancellationToken);

    /// <summary>Applies a decision. It is idempotent, safe to run concurrently, and safe to run late.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the hash. Try again later.</exception>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public Task<ChangeOutcome> ApplyDecisionAsync(Decision decision, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var recordId = decision.Hash.Value.RecordId;
            var applied = await table.FindAsync<AppliedDecisionRow>(recordId, AppliedDecisionRow.DecisionRowKey, cancellationToken);
            // Read after the decision, so that the record is never older than an applied decision.
            var record = await FindAsync(recordId, cancellationToken);
            if (applied?.Number >= decision.Number)
                return new(ToPublish(record, decision.Cause), AlreadyApplied: true);

            // Without a record, it was purged after the decision was accepted. A later claim must find the decision.
            var decided = record ?? (decision.State == DecidedState.None ? null : HashRow.Unclaimed(decision.Hash, clock.Now));
            var next = decided?.WithDecision(decision.State, decision.Cause, await platformSets.GetCurrentVersionAsync(cancellationToken), clock.Now);
            return await WriteAsync(record, next, AppliedDecisionRow.From(decision).ToWrite(applied?.ETag), decision.Cause, cancellationToken);
        },
        cancellationToken);

    /// <summary>Gives a record a new position in the feed. Null when the record has a newer version: the change that created it publishes it.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the hash. Try again later.</exception>
    public Task<HashRow?> RepositionAsync(HashRow record, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async attempt =>
        {
            var current = attempt == 1 ? record : await FindAsync(record.PartitionKey, cancellationToken);
            if (current?.Version != record.Version)
                return null;
            var repositioned = current.Repositioned(clock.Now);
            var etags = await transactions.SubmitTransactionAsync(
                [repositioned.ToWrite(current.ETag), SupersededPositionRow.From(current).ToWrite(read: null)], cancellationToken);
            return repositioned with { ETag = etags[0] };
        },
        cancellationToken);

    /// <summary>How many cases claim a hash, and how many have withdrawn their claim and are not purged yet. One request per 1,000 claims.</summary>
    public async Task<(int Active, int Withdrawn)> CountClaimsAsync(string recordId, CancellationToken cancellationToken)
    {
        var (active, withdrawn) = (0, 0);
        await foreach (var claim in table.RangeAsync<ClaimRow>(recordId, ClaimRow.Prefix, cancellationToken))
            (active, withdrawn) = claim.Active ? (active + 1, withdrawn) : (active, withdrawn + 1);
        return (active, withdrawn);
    }

    /// <summary>Deletes a withdrawn claim. The record and its count stay as they are.</summary>
    public async Task DeleteClaimAsync(HashValue hash, string caseKey, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(hash.RecordId, ClaimRow.RowKeyFor(caseKey), ETag.All, cancellationToken);

    /// <summary>The feed positions that a record had before <paramref name="position"/>.</summary>
    public async Task<IReadOnlyList<SupersededPositionRow>> SupersededPositionsAsync(
        string recordId, long position, CancellationToken cancellationToken) =>
        await table.RangeAsync<SupersededPositionRow>(
            recordId, SupersededPositionRow.Prefix, SupersededPositionRow.RowKeyFor(position), cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Deletes a superseded position, once no feed row has it any more.</summary>
    public async Task DeleteSupersededPositionAsync(string recordId, long position, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(recordId, SupersededPositionRow.RowKeyFor(position), ETag.All, cancellationToken);

    /// <summary>Deletes a record and its applied decision. Its claims are purged with their cases; a withdrawn claim that fences off a late submit must outlive the record.</summary>
    /// <returns>False when the record has changed since it was read, and nothing was deleted.</returns>
    public async Task<bool> DeleteAsync(HashRow record, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> deletes = [new(TableTransactionActionType.Delete, record, record.ETag)];
        if (await table.FindAsync<AppliedDecisionRow>(record.PartitionKey, AppliedDecisionRow.DecisionRowKey, cancellationToken) is { } applied)
            deletes.Add(new(TableTransactionActionType.Delete, applied, applied.ETag));
        try
        {
            await table.SubmitTransactionAsync(deletes, cancellationToken);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.IsConflict())
        {
            return false;
        }
    }

    private async Task<ChangeOutcome> WriteAsync(Claim claim, HashRow? record, ClaimRow? applied, CancellationToken cancellationToken)
    {
        if (claim.IsDecided && record is null)
            throw new InvalidOperationException("The record was purged after a decision on it was applied. Run the change again.");
        var claims = (claim.Active ? 1 : 0) - (applied is { Active: true } ? 1 : 0);
        var platformSet = await platformSets.GetCurrentVersionAsync(cancellationToken);
        var next = record is not null ? record.WithClaims(claims, claim.Active ? claim.Hash.Quality : null, claim.Cause, platformSet, clock.Now)
            : claim.Active ? HashRow.First(claim.Hash, claim.Cause, platformSet, clock.Now)
            : null; // a withdrawal that overtakes its submit writes only the claim, as a fence
        return await WriteAsync(record, next, ClaimRow.From(claim).ToWrite(applied?.ETag), claim.Cause, cancellationToken);
    }

    /// <summary>Writes a record in one transaction with the row of the change that made it.</summary>
    private async Task<ChangeOutcome> WriteAsync(
        HashRow? record, HashRow? next, TableTransactionAction change, string cause, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> writes = [change];
        if (next is not null)
            writes.Insert(0, next.ToWrite(record?.ETag));
        if (record is not null && next!.Position != record.Position)
            writes.Add(SupersededPositionRow.From(record).ToWrite(read: null));
        var etags = await transactions.SubmitTransactionAsync(writes, cancellationToken);
        var toPublish = ToPublish(next, cause);
        return new(toPublish is null ? null : toPublish with { ETag = etags[0] }, AlreadyApplied: false);
    }

    /// <summary>The record, if the change with this cause has to publish it.</summary>
    private static HashRow? ToPublish(HashRow? record, string cause) => record is { Withheld: false } && record.Cause == cause ? record : null;
}
