using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using TakeItDown.Storage;

namespace TakeItDown.Local.Storage;

/// <summary>Creates the tables, queues and containers that the deployment creates in Azure.</summary>
public static class Provisioning
{
    public static Task ProvisionAsync(string connectionString, string prefix, CancellationToken cancellationToken) => Task.WhenAll(
    [
        .. Tables.All.Select(name => new TableClient(connectionString, prefix + name).CreateIfNotExistsAsync(cancellationToken)),
        .. Queues.All.Select(name => new QueueClient(connectionString, prefix + name).CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
        .. Containers.All.Select(name => new BlobContainerClient(connectionString, prefix + name).CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
    ]);
}
