using Azure;
using Azure.Data.Tables;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Hashes;

/// <summary>The <c>hashes</c> table: one partition per hash, its record and the claims on it. What platforms answered has its own store.</summary>
public sealed class HashStore(StorageClients storage, StorageClock clock, PlatformList platforms, TimeProvider time)
{
    private const int MaxAttempts = 10;
    private readonly TableClient table = storage.Table(Tables.Hashes);

    /// <summary>Brings a claim to what its change wants. Safe to repeat, to run beside itself and to come late.</summary>
    /// <exception cref="TimeoutException">Others kept changing the hash; try again later.</exception>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<ClaimOutcome> ApplyClaimAsync(Claim claim, CancellationToken cancellationToken)
    {
        if (claim is { Active: true, Change: 1 } && await WriteAsync(claim, null, null, cancellationToken) is { } first)
            return first;

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var settled = await FindAsync<ClaimRow>(claim, ClaimRow.Key(claim.CaseKey), cancellationToken);
            // Read after the claim, so that a record whose claim is settled is never older than that claim.
            var record = await FindAsync<HashRow>(claim, HashRow.Key, cancellationToken);
            // Newer news of the case changes nothing here: the record may still stand at the version this change wrote, and then
            // nobody else publishes it.
            if (settled?.Change >= claim.Change)
                return new(record?.Cause == claim.Cause ? record : null, AlreadyApplied: true);
            if (await WriteAsync(claim, record, settled, cancellationToken) is { } outcome)
                return outcome;
            await PauseAsync(attempt, cancellationToken);
        }

        throw Contended();
    }

    /// <summary>Gives a record a new place in the feed. Null when it is no longer at that version: whoever moved it publishes it.</summary>
    /// <exception cref="TimeoutException">Others kept changing the hash; try again later.</exception>
    public async Task<HashRow?> RepositionAsync(HashRow record, CancellationToken cancellationToken)
    {
        var current = record;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var restamped = current.Repositioned(clock.Now);
            try
            {
                var answers = await table.SubmitTransactionAsync(
                    [Write(restamped, current.ETag), Write(SupersededPositionRow.Of(current), seen: null)], cancellationToken);
                return restamped with { ETag = answers.Value[0].Headers.ETag!.Value };
            }
            catch (RequestFailedException conflict) when (IsConflict(conflict))
            {
                var found = await table.GetEntityIfExistsAsync<HashRow>(
                    record.PartitionKey, HashRow.Key, cancellationToken: cancellationToken);
                if (!found.HasValue || found.Value!.Version != record.Version)
                    return null;
                current = found.Value;
                await PauseAsync(attempt, cancellationToken);
            }
        }

        throw Contended();
    }

    /// <summary>Removes a withdrawn claim. The record and its count stay as they are.</summary>
    public async Task DeleteClaimAsync(HashValue hash, string caseKey, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(hash.RecordId, ClaimRow.Key(caseKey), ETag.All, cancellationToken);

    /// <summary>The places in the feed that a record had left before <paramref name="stamp"/>.</summary>
    public async Task<IReadOnlyList<SupersededPositionRow>> SupersededPositionsAsync(string recordId, long stamp, CancellationToken cancellationToken)
    {
        var old = new List<SupersededPositionRow>();
        var rows = table.QueryAsync<SupersededPositionRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {recordId} and RowKey ge {"old."} and RowKey lt {SupersededPositionRow.Key(stamp)}"),
            cancellationToken: cancellationToken);
        await foreach (var row in rows)
            old.Add(row);
        return old;
    }

    /// <summary>Forgets a place in the feed, once nothing stands there any more.</summary>
    public async Task DeleteSupersededPositionAsync(string recordId, long stamp, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(recordId, SupersededPositionRow.Key(stamp), ETag.All, cancellationToken);

    /// <summary>The record of a hash, or null.</summary>
    public async Task<HashRow?> FindAsync(string recordId, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<HashRow>(recordId, HashRow.Key, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Removes a record. Claims are purged with their cases; a fence among them must outlive the record.</summary>
    /// <returns>False when the record has changed in the meantime, and nothing was removed.</returns>
    public async Task<bool> DeleteAsync(HashRow record, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(record.PartitionKey, HashRow.Key, record.ETag, cancellationToken);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 412)
        {
            return false;
        }
    }

    /// <summary>One transaction over the record and the claim; null when somebody else wrote either of them meanwhile.</summary>
    private async Task<ClaimOutcome?> WriteAsync(Claim claim, HashRow? record, ClaimRow? settled, CancellationToken cancellationToken)
    {
        var growth = (claim.Active ? 1 : 0) - (settled is { Active: true } ? 1 : 0);
        var sentTo = string.Join(',', platforms.Matching(claim.Hash.Value.SignalType.Name).Select(platform => platform.Id));
        var next = record is not null ? record.WithClaims(growth, claim.Cause, sentTo, clock.Now)
            : claim.Active ? HashRow.First(claim.Hash, claim.Cause, sentTo, clock.Now)
            : null; // a withdrawal before its submit leaves the claim alone, as a fence
        var claimRow = ClaimRow.For(claim.Hash.Value, claim.CaseKey, claim.Change, claim.Active);

        List<TableTransactionAction> writes = [Write(claimRow, settled?.ETag)];
        if (next is not null)
            writes.Insert(0, Write(next, record?.ETag));
        if (record is not null && next!.Position != record.Position)
            writes.Add(Write(SupersededPositionRow.Of(record), seen: null));
        try
        {
            var answers = await table.SubmitTransactionAsync(writes, cancellationToken);
            return next?.Cause == claim.Cause
                ? new(next with { ETag = answers.Value[0].Headers.ETag!.Value }, AlreadyApplied: false)
                : new(null, AlreadyApplied: false);
        }
        catch (RequestFailedException conflict) when (IsConflict(conflict))
        {
            return null;
        }
    }

    private Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * (attempt + 1)), time, cancellationToken);

    private static TimeoutException Contended() => new("A hash was changed by others ten times in a row.");

    private static TableTransactionAction Write(ITableEntity row, ETag? seen) => seen is { } etag
        ? new(TableTransactionActionType.UpdateReplace, row, etag)
        : new(TableTransactionActionType.Add, row);

    private static bool IsConflict(RequestFailedException failure) => failure.Status is 409 or 412 || failure is { Status: 404, ErrorCode: not "TableNotFound" };

    private async Task<T?> FindAsync<T>(Claim claim, string rowKey, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var found = await table.GetEntityIfExistsAsync<T>(
            claim.Hash.Value.RecordId, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }
}
