using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace TakeItDown.Storage;

/// <summary>
/// Clients for the tables, queues and containers of one storage account. These are made by the deployment, not here. Tests share
/// an account under a prefix; the triggers know none.
/// </summary>
public sealed class StorageClients(
    IOptions<StorageOptions> options,
    IOptions<ParallelismOptions> parallelism,
    StorageClock clock,
    HttpPipelineTransport transport,
    DelayStrategy retryDelays,
    TokenCredential credential,
    string prefix = "")
{
    private readonly StorageOptions storage = options.Value;

    /// <summary>A table's client with the usual retries.</summary>
    public TableClient Table(string name) => Table(name, new TableClientOptions { RetryPolicy = new RetryPolicy(delayStrategy: retryDelays) });

    /// <summary>A table's client that gives up after 2 s and never tries again by itself.</summary>
    public TableClient TableWithoutRetries(string name) =>
        Table(name, new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) } });

    /// <summary>How work on many hashes at once is bounded.</summary>
    public ParallelOptions InParallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = parallelism.Value.MaxDegree, CancellationToken = cancellationToken };

    public QueueClient Queue(string name)
    {
        var queueOptions = new QueueClientOptions
        {
            Transport = transport,
            RetryPolicy = new RetryPolicy(delayStrategy: retryDelays),
            MessageEncoding = QueueMessageEncoding.Base64,
        };
        var fullName = prefix + name;
        return storage.ConnectionString is { Length: > 0 } connection
            ? new(connection, fullName, queueOptions)
            : new(new Uri($"https://{storage.AccountName}.queue.core.windows.net/{fullName}"), credential, queueOptions);
    }

    public BlobContainerClient Container(string name)
    {
        var blobOptions = new BlobClientOptions { Transport = transport, RetryPolicy = new RetryPolicy(delayStrategy: retryDelays) };
        var fullName = prefix + name;
        return storage.ConnectionString is { Length: > 0 } connection
            ? new(connection, fullName, blobOptions)
            : new(new Uri($"https://{storage.AccountName}.blob.core.windows.net/{fullName}"), credential, blobOptions);
    }

    private TableClient Table(string name, TableClientOptions tableOptions)
    {
        tableOptions.Transport = transport;
        tableOptions.AddPolicy(clock.Policy, HttpPipelinePosition.PerRetry);
        var fullName = prefix + name;
        return storage.ConnectionString is { Length: > 0 } connection
            ? new(connection, fullName, tableOptions)
            : new(new Uri($"https://{storage.AccountName}.table.core.windows.net"), fullName, credential, tableOptions);
    }
}
