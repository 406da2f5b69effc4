using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using TakeItDown.FanOut;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>The <c>case.</c> rows of the <c>cases</c> table.</summary>
public sealed class CaseStore(StorageClients storage, StorageClock clock)
{
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
}
