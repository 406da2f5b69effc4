using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using TakeItDown.FanOut;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>The <c>case.</c> rows of the <c>cases</c> table.</summary>
public sealed class CaseStore(StorageClients storage, StorageClock clock, IOptions<CaseOptions> options, ServerSecrets secrets, TimeProvider time)
{
    private const int MostPinTries = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>Stores a case and, in the same transaction, the promise to publish it.</summary>
    /// <returns>
    /// <see cref="StoreOutcome.Stored"/>, or what stood there before: the same case (<see cref="StoreOutcome.Replayed"/>) or
    /// another body under the same key (<see cref="StoreOutcome.OtherBody"/>). Neither changes anything.
    /// </returns>
    /// <exception cref="RequestFailedException">Storage failed; the case may or may not be stored. The same key may be tried again.</exception>
    public async Task<StoreOutcome> StoreAsync(
        string caseKey, NewCase newCase, ServerSecret secret, string pin, byte[] bodyDigest, CancellationToken cancellationToken)
    {
        var (partition, row) = CaseRow.Key(caseKey);
        var stored = new CaseRow
        {
            PartitionKey = partition,
            RowKey = row,
            Status = CaseStatus.Accepted,
            Change = 1,
            Created = clock.Now,
            Items = HashList.WriteItems(newCase.Items.Select(item => item.Hashes)),
            Secret = secret.Id,
            PinDigest = secret.PinDigest(caseKey, pin),
            BodyDigest = bodyDigest,
        };
        var promise = OutboxRow.For(caseKey, stored.Change, active: true, newCase.Hashes, stored.Created);
        try
        {
            await table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, stored), new(TableTransactionActionType.Add, promise)], cancellationToken);
            return StoreOutcome.Stored;
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
            var earlier = await table.GetEntityAsync<CaseRow>(partition, row, cancellationToken: cancellationToken);
            return CryptographicOperations.FixedTimeEquals(earlier.Value.BodyDigest, bodyDigest) ? StoreOutcome.Replayed : StoreOutcome.OtherBody;
        }
    }

    /// <summary>The case that these credentials open, or null: unknown, wrong and resting are one.</summary>
    public async Task<CaseRow?> OpenAsync(CaseCredentials credentials, CancellationToken cancellationToken)
    {
        if (await CountTryAsync(credentials.Number.Key, cancellationToken) is not { } row)
            return null;
        var digest = secrets.Named(row.Secret).PinDigest(row.CaseKey, credentials.Pin);
        return CryptographicOperations.FixedTimeEquals(row.PinDigest, digest)
            ? await UpdateAsync(row, known => known.PinTries == 0 ? null : known with { PinTries = 0 }, cancellationToken)
            : null;
    }

    /// <summary>
    /// Withdraws a case and, in the same transaction, promises to publish that. Null when it was withdrawn before.
    /// </summary>
    public async Task<CaseRow?> WithdrawAsync(CaseRow row, CancellationToken cancellationToken)
    {
        while (row.Status != CaseStatus.Withdrawn)
        {
            var withdrawn = row with { Status = CaseStatus.Withdrawn, Change = row.Change + 1 };
            var hashes = HashList.ReadItems(row.Items).SelectMany(item => item);
            try
            {
                await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, withdrawn, row.ETag),
                    new(TableTransactionActionType.Add, OutboxRow.For(row.CaseKey, withdrawn.Change, active: false, hashes, clock.Now)),
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

        return null;
    }

    /// <summary>Writes a PIN try down before anything is compared, so that parallel guesses count one by one.</summary>
    private async Task<CaseRow?> CountTryAsync(string caseKey, CancellationToken cancellationToken)
    {
        var (partition, key) = CaseRow.Key(caseKey);
        var found = await table.GetEntityIfExistsAsync<CaseRow>(partition, key, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return null;
        var refused = false;
        var row = await UpdateAsync(found.Value!, known =>
        {
            var isResting = known.PinTries >= MostPinTries && clock.Now < known.PinTried + Rest;
            refused = isResting;
            return isResting ? null : known with { PinTries = (known.PinTries % MostPinTries) + 1, PinTried = clock.Now };
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
