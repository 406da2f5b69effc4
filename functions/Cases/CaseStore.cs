using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>The <c>case.</c>, <c>held.</c> and <c>purge.</c> rows of the <c>cases</c> table.</summary>
public sealed class CaseStore(
    StorageClients storage, StorageClock clock, IOptions<CaseOptions> options, ServerSecrets secrets, HoldSwitch hold, PlatformSets platformSets)
{
    private readonly TableClient table = storage.Table(Tables.Cases);
    private readonly TransactionWriter transactions = storage.Transactions(Tables.Cases);

    /// <summary>Stores a case and, in the same transaction, its outbox row, or the row that marks it as held.</summary>
    /// <returns>The stored case. If it was stored before, the existing case, unchanged.</returns>
    /// <exception cref="RequestFailedException">Storage failed. The case may be stored or not. A retry with the same idempotency key is safe.</exception>
    public async Task<(CaseRow Row, bool IsNew)> CreateAsync(
        string caseKey, NewCase newCase, bool isBulk, ServerSecret secret, string pin, byte[] bodyDigest, CancellationToken cancellationToken)
    {
        var (partitionKey, rowKey) = CaseRow.KeysFor(caseKey);
        var isHeld = hold.IsHolding;
        var items = HashList.WriteItems([.. newCase.Items.Select(item => item.Hashes)]);
        var row = new CaseRow
        {
            PartitionKey = partitionKey,
            RowKey = rowKey,
            Status = isHeld ? CaseStatus.Held : CaseStatus.Accepted,
            Change = isHeld ? 0 : 1,
            Created = clock.Now,
            PlatformSet = await platformSets.GetCurrentVersionAsync(cancellationToken),
            Items = secret.Encrypt(caseKey, items.Json),
            Frames = items.Frames is { } frames ? secret.Encrypt(caseKey, frames) : null,
            Secret = secret.Id,
            PinDigest = secret.PinDigest(caseKey, pin),
            BodyDigest = secret.BodyDigest(caseKey, bodyDigest),
        };
        TableRow second = isHeld
            ? HeldRow.Create(row, newCase.Hashes.Count)
            : OutboxRow.Create(caseKey, row.Change, active: true, isBulk, newCase.Hashes, row.Created);
        try
        {
            await transactions.SubmitTransactionAsync([row.ToWrite(read: null), second.ToWrite(read: null)], cancellationToken);
            return (row, IsNew: true);
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
            return (await GetAsync(caseKey, cancellationToken), IsNew: false);
        }
    }

    /// <summary>Whether a case was created with this body.</summary>
    /// <param name="row">The case.</param>
    /// <param name="bodyDigest">The SHA-256 of the body.</param>
    public bool IsCreatedWith(CaseRow row, byte[] bodyDigest) =>
        CryptographicOperations.FixedTimeEquals(row.BodyDigest, secrets.Get(row.Secret).BodyDigest(row.CaseKey, bodyDigest))
        || CryptographicOperations.FixedTimeEquals(row.BodyDigest, bodyDigest); // a row of an earlier version

    /// <summary>The items of a case, each a list of hashes, in the order of the submit.</summary>
    public IReadOnlyList<IReadOnlyList<ClaimedHash>> ItemsOf(CaseRow row)
    {
        if (row.Items.StartsWith('['))
            return new HashList(row.Items, null).ReadItems();
        var secret = secrets.Get(row.Secret);
        return new HashList(secret.Decrypt(row.CaseKey, row.Items), row.Frames is { } frames ? secret.Decrypt(row.CaseKey, frames) : null).ReadItems();
    }

    /// <summary>Each different hash of a case once, even if several items have it.</summary>
    public IReadOnlyList<ClaimedHash> HashesOf(CaseRow row) => [.. ItemsOf(row).SelectMany(item => item).DistinctBy(hash => hash.Value)];

    /// <summary>
    /// Withdraws a case and, in the same transaction, adds an outbox row. Nobody ever received a held or discarded case, so its withdrawal has
    /// no outbox row. A case that is withdrawn already stays as it is.
    /// </summary>
    public Task<CaseRow> WithdrawAsync(CaseRow row, bool isBulk, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async attempt =>
        {
            var current = attempt == 1 ? row : await GetAsync(row.CaseKey, cancellationToken);
            if (current.Status == CaseStatus.Withdrawn)
                return current;
            var isAccepted = current.Status == CaseStatus.Accepted;
            var withdrawn = current with { Status = CaseStatus.Withdrawn, Change = isAccepted ? current.Change + 1 : current.Change };
            List<TableTransactionAction> writes =
            [
                withdrawn.ToWrite(current.ETag),
                new(TableTransactionActionType.UpsertReplace, PurgeRow.Create(row, clock.Now.AddDays(options.Value.KeepWithdrawnDays))),
            ];
            if (isAccepted)
                writes.Add(OutboxRow.Create(row.CaseKey, withdrawn.Change, active: false, isBulk, HashesOf(row), clock.Now).ToWrite(read: null));
            if (current.Status == CaseStatus.Held)
                writes.Add(new(TableTransactionActionType.Delete, HeldRow.Create(current, hashes: 0), ETag.All));
            await table.SubmitTransactionAsync(writes, cancellationToken);
            return withdrawn;
        },
        cancellationToken);

    /// <exception cref="RequestFailedException">404: there is no such case.</exception>
    public async Task<CaseRow> GetAsync(string caseKey, CancellationToken cancellationToken)
    {
        var (partitionKey, rowKey) = CaseRow.KeysFor(caseKey);
        return await table.GetEntityAsync<CaseRow>(partitionKey, rowKey, cancellationToken: cancellationToken);
    }

    /// <summary>The held cases. One range query per partition.</summary>
    public IAsyncEnumerable<HeldRow> HeldAsync(CancellationToken cancellationToken) =>
        table.RangeAsync<HeldRow>(Tables.CasePartitions, HeldRow.Prefix, TableExtensions.EndOf(HeldRow.Prefix), cancellationToken);

    /// <summary>The held cases of a time window. One range query per partition.</summary>
    public async IAsyncEnumerable<HeldRow> HeldAsync(CaseWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, to) = (HeldRow.Prefix, TableExtensions.EndOf(HeldRow.Prefix));
        foreach (var partitionKey in Tables.CasePartitions)
        {
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {to} and Created ge {window.From} and Created lt {window.To}");
            await foreach (var row in table.QueryAsync<HeldRow>(filter, cancellationToken: cancellationToken))
                yield return row;
        }
    }

    /// <summary>Discards a held case and deletes its <c>held.</c> row, in one transaction.</summary>
    /// <returns>False when the case was released, discarded or withdrawn in the meantime, and nothing was changed.</returns>
    public Task<bool> DiscardAsync(HeldRow held, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var row = await FindAsync(held.CaseKey, cancellationToken);
            if (row is not { Status: CaseStatus.Held })
                return false;
            var discarded = row with { Status = CaseStatus.Discarded, Discarded = clock.Now };
            await table.SubmitTransactionAsync(
                [discarded.ToWrite(row.ETag), new(TableTransactionActionType.Delete, held, held.ETag)], cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Releases a held case: replaces its <c>held.</c> row with an outbox row, in one transaction.</summary>
    /// <returns>The outbox row; null when the case was released or withdrawn in the meantime, and nothing was changed.</returns>
    public Task<OutboxRow?> ReleaseAsync(HeldRow held, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var row = await FindAsync(held.CaseKey, cancellationToken);
            if (row is not { Status: CaseStatus.Held })
                return null;
            var now = clock.Now;
            var platformSet = await platformSets.GetCurrentVersionAsync(cancellationToken);
            var released = row with { Status = CaseStatus.Accepted, Change = row.Change + 1, Released = now, PlatformSet = platformSet };
            var outboxRow = held.ToOutboxRow(released, HashesOf(released), now);
            await table.SubmitTransactionAsync(
                [released.ToWrite(row.ETag), new(TableTransactionActionType.Delete, held, held.ETag), outboxRow.ToWrite(read: null)], cancellationToken);
            return outboxRow;
        },
        cancellationToken);

    /// <summary>The withdrawn cases that are due for purging. One range query per partition.</summary>
    public IAsyncEnumerable<PurgeRow> DueForPurgeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        table.RangeAsync<PurgeRow>(Tables.CasePartitions, PurgeRow.Prefix, PurgeRow.PrefixOf(now), cancellationToken);

    /// <summary>Deletes a case and its <c>purge.</c> row in one transaction.</summary>
    public async Task PurgeAsync(CaseRow row, PurgeRow due, CancellationToken cancellationToken) =>
        await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Delete, row, row.ETag), new(TableTransactionActionType.Delete, due, ETag.All)], cancellationToken);

    /// <summary>Deletes a <c>purge.</c> row whose case is gone.</summary>
    public async Task DeletePurgeRowAsync(PurgeRow row, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    /// <summary>The case, or null. For a person, use <see cref="CaseAccess"/>.</summary>
    public Task<CaseRow?> FindAsync(string caseKey, CancellationToken cancellationToken)
    {
        var (partitionKey, rowKey) = CaseRow.KeysFor(caseKey);
        return table.FindAsync<CaseRow>(partitionKey, rowKey, cancellationToken);
    }

    /// <summary>Merges what <paramref name="change"/> returns; null leaves the row unchanged.</summary>
    /// <returns>The row as it is now; null when it does not exist any more.</returns>
    public Task<CaseRow?> MergeAsync(CaseRow row, Func<CaseRow, PinTriesRow?> change, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async attempt =>
        {
            var current = attempt == 1 ? row : await FindAsync(row.CaseKey, cancellationToken);
            if (current is null || change(current) is not { } changed)
                return current;
            var response = await table.UpdateEntityAsync(changed, current.ETag, TableUpdateMode.Merge, cancellationToken);
            return current.With(changed) with { ETag = response.Headers.ETag!.Value };
        },
        cancellationToken);
}
