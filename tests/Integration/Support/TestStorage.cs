using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using TakeItDown.Local.Storage;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>
/// Tables, queues and containers under a random prefix. The last process that uses them deletes them: Azurite searches all of its
/// tables at each request.
/// </summary>
internal sealed class TestStorage(string connectionString, string? prefix = null)
{
    private int users;

    public string ConnectionString => connectionString;

    public string Prefix { get; } = prefix ?? $"t{Guid.NewGuid():n}";

    public Task CreateAsync() => Provisioning.ProvisionAsync(connectionString, Prefix, TestContext.Current.CancellationToken);

    public TableClient Table(string name) => new(connectionString, Prefix + name);

    public void Join() => Interlocked.Increment(ref users);

    public Task LeaveAsync() => Interlocked.Decrement(ref users) > 0 ? Task.CompletedTask : Task.WhenAll(
    [
        .. Tables.All.Select(name => Table(name).DeleteAsync()),
        .. Queues.All.Select(name => new QueueClient(connectionString, Prefix + name).DeleteIfExistsAsync()),
        .. Containers.All.Select(name => new BlobContainerClient(connectionString, Prefix + name).DeleteIfExistsAsync()),
    ]);
}
