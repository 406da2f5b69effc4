using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>The <c>case.</c> rows of the <c>cases</c> table, and the <c>held.</c> and <c>purge.</c> rows that stand beside them.</summary>
public sealed class CaseStore(StorageClients storage, StorageClock clock, IOptions<CaseOptions> options, ServerSecrets secrets, TimeProvider time)
{
    private const int MaxPinAttempts = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>Stores a case and, in the same transaction, the promise to publish it, or that it is held.</summary>
    /// <returns>The case as stored; or the one that stood there before, and nothing was changed.</returns>
    /// <exception cref="RequestFailedException">Storage failed; the case may or may not be stored. The same key may be tried again.</exception>
    public async Task<(CaseRow Row, bool IsNew)> StoreAsync(
        string caseKey, NewCase newCase, ServerSecret secret, string pin, byte[] bodyDigest, CancellationToken cancellationToken)
    {
        var (partition, row) = CaseRow.Key(caseKey);
        var isHeld = options.Value.Hold;
        var stored = new CaseRow
        {
            PartitionKey = partition,
            RowKey = row,
            Status = isHeld ? CaseStatus.Held : CaseStatus.Accepted,
            Change = isHeld ? 0 : 1,
            Created = clock.Now,
            Items = HashList.WriteItems(newCase.Items.Select(item => item.Hashes)),
            Secret = secret.Id,
            PinDigest = secret.PinDigest(caseKey, pin),
            BodyDigest = bodyDigest,
        };
        ITableEntity beside = isHeld
            ? HeldRow.For(caseKey)
            : OutboxRow.For(caseKey, stored.Change, active: true, newCase.Hashes, stored.Created);
        try
        {
            await table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, stored), new(TableTransactionActionType.Add, beside)], cancellationToken);
            return (stored, IsNew: true);
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
            return (await FindAsync(caseKey, cancellationToken), IsNew: false);
        }
    }

    /// <summary>The case that these credentials open, or null: unknown, wrong and resting are one.</summary>
    public async Task<CaseRow?> OpenAsync(CaseCredentials credentials, CancellationToken cancellationToken)
    {
        if (await RecordPinAttemptAsync(credentials.Number.CaseKey, cancellationToken) is not { } row)
            return null;
        var digest = secrets.Named(row.Secret).PinDigest(row.CaseKey, credentials.Pin);
        return CryptographicOperations.FixedTimeEquals(row.PinDigest, digest)
            ? await UpdateAsync(row, known => known.PinAttempts == 0 ? null : known with { PinAttempts = 0 }, cancellationToken)
            : null;
    }

    /// <summary>
    /// Withdraws a case and, in the same transaction, promises to publish that. Of one that is held nobody ever heard, so nobody is told.
    /// One that was withdrawn before is left as it is.
    /// </summary>
    public async Task<CaseRow> WithdrawAsync(CaseRow row, CancellationToken cancellationToken)
    {
        while (row.Status != CaseStatus.Withdrawn)
        {
            var isHeld = row.Status == CaseStatus.Held;
            var withdrawn = row with { Status = CaseStatus.Withdrawn, Change = isHeld ? row.Change : row.Change + 1 };
            try
            {
                await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, withdrawn, row.ETag),
                    isHeld
                        ? new(TableTransactionActionType.Delete, HeldRow.For(row.CaseKey), ETag.All)
                        : new(TableTransactionActionType.Add, OutboxRow.For(row.CaseKey, withdrawn.Change, active: false, row.DistinctHashes(), clock.Now)),
                    new(TableTransactionActionType.UpsertReplace, PurgeRow.For(row, clock.Now.AddDays(options.Value.KeepWithdrawnDays))),
                ],
                cancellationToken);
                return withdrawn;
            }
            catch (RequestFailedException conflict) when (conflict.Status is 409 or 412)
            {
                row = await table.GetEntityAsync<CaseRow>(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            }
        }

        return row;
    }

    /// <exception cref="RequestFailedException">404: there is no such case.</exception>
    public async Task<CaseRow> FindAsync(string caseKey, CancellationToken cancellationToken)
    {
        var (partition, row) = CaseRow.Key(caseKey);
        return await table.GetEntityAsync<CaseRow>(partition, row, cancellationToken: cancellationToken);
    }

    /// <summary>The cases that wait for the operator, by shards: one range query each.</summary>
    public IAsyncEnumerable<HeldRow> HeldAsync(CancellationToken cancellationToken) =>
        BetweenAsync<HeldRow>(HeldRow.Prefix, "held/", cancellationToken);

    /// <summary>Swaps what says that a case is held for the promise to publish it, in one transaction.</summary>
    /// <returns>The promise; null when somebody else was faster, or its person, and nothing was changed.</returns>
    public async Task<OutboxRow?> ReleaseAsync(HeldRow held, CancellationToken cancellationToken)
    {
        for (var row = await FindAsync(held.CaseKey, cancellationToken);
            row.Status == CaseStatus.Held;
            row = await FindAsync(held.CaseKey, cancellationToken))
        {
            var now = clock.Now;
            var released = row with { Status = CaseStatus.Accepted, Change = row.Change + 1, Released = now };
            var promise = held.Released(released, now);
            try
            {
                await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, released, row.ETag),
                    new(TableTransactionActionType.Delete, held, held.ETag),
                    new(TableTransactionActionType.Add, promise),
                ],
                cancellationToken);
                return promise;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 412)
            {
                // Also when its person only looked at it.
            }
        }

        return null;
    }

    /// <summary>The withdrawn cases whose day has come, by shards: one range query each.</summary>
    public IAsyncEnumerable<PurgeRow> DueForPurgeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        BetweenAsync<PurgeRow>("purge.", PurgeRow.Before(now), cancellationToken);

    /// <summary>Removes a case and what said that it may go, in one transaction.</summary>
    public async Task PurgeAsync(CaseRow row, PurgeRow due, CancellationToken cancellationToken) =>
        await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Delete, row, row.ETag), new(TableTransactionActionType.Delete, due, ETag.All)], cancellationToken);

    private async IAsyncEnumerable<T> BetweenAsync<T>(string from, string to, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        foreach (var shard in Tables.CaseShards)
        {
            var rows = table.QueryAsync<T>(
                TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey ge {from} and RowKey lt {to}"),
                cancellationToken: cancellationToken);
            await foreach (var row in rows)
                yield return row;
        }
    }

    /// <summary>Writes a PIN try down before anything is compared, so that parallel guesses count one by one.</summary>
    private async Task<CaseRow?> RecordPinAttemptAsync(string caseKey, CancellationToken cancellationToken)
    {
        var (partition, key) = CaseRow.Key(caseKey);
        var found = await table.GetEntityIfExistsAsync<CaseRow>(partition, key, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return null;
        var refused = false;
        var row = await UpdateAsync(found.Value!, known =>
        {
            var isResting = known.PinAttempts >= MaxPinAttempts && clock.Now < known.LastPinAttempt + Rest;
            refused = isResting;
            return isResting ? null : known with { PinAttempts = (known.PinAttempts % MaxPinAttempts) + 1, LastPinAttempt = clock.Now };
        }, cancellationToken);
        return refused ? null : row;
    }

    /// <summary>Writes what <paramref name="change"/> makes of the row, reading it again as often as somebody else was faster.</summary>
    private async Task<CaseRow> UpdateAsync(CaseRow row, Func<CaseRow, CaseRow?> change, CancellationToken cancellationToken)
    {
        while (change(row) is { } changed)
        {
            try
            {
                var response = await table.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return changed with { ETag = response.Headers.ETag!.Value };
            }
            catch (RequestFailedException conflict) when (conflict.Status == 412)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), time, cancellationToken);
                row = await table.GetEntityAsync<CaseRow>(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            }
        }

        return row;
    }
}
