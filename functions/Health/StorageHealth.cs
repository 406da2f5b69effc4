using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Health;

/// <summary>Whether every table responds within two seconds. One storage request per table, at most every five seconds.</summary>
public sealed class StorageHealth
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly StorageClients storage;
    private readonly CachedRead<bool> cached;

    public StorageHealth(StorageClients storage, TimeProvider time) => (this.storage, cached) = (storage, new(ReadAsync, Lifetime, time));

    public Task<bool> IsHealthyAsync(CancellationToken cancellationToken) => cached.GetAsync(cancellationToken);

    private async Task<bool> ReadAsync()
    {
        try
        {
            await Task.WhenAll(Tables.All.Select(ReadAsync));
            return true;
        }
        catch (Exception failure) when (failure is RequestFailedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Queries a partition that never exists. A missing table responds with 404, an empty one does not.</summary>
    private async Task ReadAsync(string table)
    {
        var rows = storage.TableWithoutRetries(table).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {"health"}"), maxPerPage: 1);
        await foreach (var _ in rows)
            return;
    }
}
