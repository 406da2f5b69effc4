using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.FanOut;

/// <summary>The <c>outbox.</c> rows of the <c>cases</c> table: what was promised and is not published yet.</summary>
public sealed class Outbox(StorageClients storage)
{
    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>The row of a change, or null when it was published long ago.</summary>
    public async Task<OutboxRow?> FindAsync(HashChange change, CancellationToken cancellationToken)
    {
        var (partition, row) = OutboxRow.Key(change.Key, change.Number);
        var found = await table.GetEntityIfExistsAsync<OutboxRow>(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    public async Task DeleteAsync(OutboxRow row, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
}
