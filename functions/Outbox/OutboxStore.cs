using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>The <c>outbox.</c> rows of the <c>cases</c> table: the changes that are accepted and not published yet.</summary>
public sealed class OutboxStore(StorageClients storage)
{
    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>The row of a change, or null when the change is published.</summary>
    public Task<OutboxRow?> FindAsync(Change change, CancellationToken cancellationToken)
    {
        var (partitionKey, rowKey) = OutboxRow.KeysFor(change.Key, change.Number);
        return table.FindAsync<OutboxRow>(partitionKey, rowKey, cancellationToken);
    }

    /// <summary>All rows. One range query per partition.</summary>
    public IAsyncEnumerable<OutboxRow> PendingAsync(CancellationToken cancellationToken) =>
        table.RangeAsync<OutboxRow>(Tables.CasePartitions, OutboxRow.Prefix, TableExtensions.EndOf(OutboxRow.Prefix), cancellationToken);

    /// <summary>The rows of one case. One range query.</summary>
    public IAsyncEnumerable<OutboxRow> PendingAsync(string caseKey, CancellationToken cancellationToken) =>
        table.RangeAsync<OutboxRow>(OutboxRow.KeysFor(caseKey, 0).PartitionKey, $"{OutboxRow.Prefix}{caseKey}.", cancellationToken);

    /// <summary>Stores the next due time.</summary>
    /// <returns>False when somebody else has published or postponed the change since it was read.</returns>
    public async Task<bool> PostponeAsync(OutboxRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await table.WriteAsync(row.Postponed(now), row.ETag, cancellationToken);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.IsConflict())
        {
            return false;
        }
    }

    public async Task DeleteAsync(OutboxRow row, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
}
