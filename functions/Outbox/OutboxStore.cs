using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>The <c>outbox.</c> rows of the <c>cases</c> table: what was promised and is not published yet.</summary>
public sealed class OutboxStore(StorageClients storage)
{
    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>The row of a change, or null when it was published long ago.</summary>
    public async Task<OutboxRow?> FindAsync(CaseChange change, CancellationToken cancellationToken)
    {
        var (partition, row) = OutboxRow.Key(change.CaseKey, change.Number);
        var found = await table.GetEntityIfExistsAsync<OutboxRow>(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>All rows, by shards: one range query each.</summary>
    public async IAsyncEnumerable<OutboxRow> PendingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var shard in Tables.CaseShards)
        {
            var rows = table.QueryAsync<OutboxRow>(
                TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey ge {"outbox."} and RowKey lt {"outbox/"}"),
                cancellationToken: cancellationToken);
            await foreach (var row in rows)
                yield return row;
        }
    }

    /// <summary>Writes the next due time. False when the row was published or postponed by somebody else meanwhile.</summary>
    public async Task<bool> PostponeAsync(OutboxRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await table.UpdateEntityAsync(row.Postponed(now), row.ETag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status is 404 or 412)
        {
            return false;
        }
    }

    public async Task DeleteAsync(OutboxRow row, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
}
