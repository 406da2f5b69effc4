using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace TakeItDown.Storage;

/// <summary>
/// Clients for the tables, queues and containers of one storage account. The deployment creates these. Tests put a prefix before their
/// names, so that many tests can share one account.
/// </summary>
public sealed class StorageClients(
    IOptions<StorageOptions> options,
    IOptions<BackupOptions> backup,
    IOptions<ParallelismOptions> parallelism,
    StorageClock clock,
    HttpPipelineTransport transport,
    DelayStrategy retryDelays,
    TokenCredential credential,
    TimeProvider time,
    string prefix = "")
{
    private const int MaxAttempts = 10;

    private readonly StorageOptions storage = options.Value;

    /// <summary>A table client with the default retries.</summary>
    public TableClient Table(string name) => Table(name, WithRetries);

    /// <summary>A table client that times out after 2 s and does not retry.</summary>
    public TableClient TableWithoutRetries(string name) => Table(name, WithoutRetries);

    /// <summary>Writes transactions with the default retries.</summary>
    public TransactionWriter Transactions(string name) => Transactions(name, WithRetries);

    /// <summary>Writes transactions. A request times out after 2 s and is not retried.</summary>
    public TransactionWriter TransactionsWithoutRetries(string name) => Transactions(name, WithoutRetries);

    /// <summary>Sends requests to the table service, with the default retries.</summary>
    public HttpPipeline TablePipeline() => TablePipeline(WithRetries);

    /// <summary>The options for work on many hashes at the same time.</summary>
    public ParallelOptions InParallel(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = parallelism.Value.MaxDegree, CancellationToken = cancellationToken };

    /// <summary>Repeats a read and conditional write until no other writer interferes: at once after the first conflict, then with growing random pauses.</summary>
    /// <param name="attemptAsync">Reads and writes. Gets the number of the attempt, from 1.</param>
    /// <param name="cancellationToken">Cancels the pauses.</param>
    /// <exception cref="TimeoutException">Ten attempts in a row had a conflict. The caller can try again later.</exception>
    public async Task<T> RetryOnConflictAsync<T>(Func<int, Task<T>> attemptAsync, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await attemptAsync(attempt);
            }
            catch (RequestFailedException conflict) when (conflict.IsConflict())
            {
                if (attempt == MaxAttempts)
                    throw new TimeoutException($"{MaxAttempts} attempts in a row had a conflict with another writer.", conflict);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * (attempt - 1)), time, cancellationToken);
            }
        }
    }

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

    public BlobContainerClient Container(string name) => Container(name, storage.ConnectionString, storage.AccountName);

    /// <summary>The container of the daily exports, in its own account; null if the settings name none.</summary>
    public BlobContainerClient? ExportContainer() => backup.Value is { IsOn: true } account
        ? Container(Containers.Exports, account.ConnectionString, account.AccountName)
        : null;

    private BlobContainerClient Container(string name, string? connectionString, string? accountName)
    {
        var blobOptions = new BlobClientOptions { Transport = transport, RetryPolicy = new RetryPolicy(delayStrategy: retryDelays) };
        var fullName = prefix + name;
        return connectionString is { Length: > 0 }
            ? new(connectionString, fullName, blobOptions)
            : new(new Uri($"https://{accountName}.blob.core.windows.net/{fullName}"), credential, blobOptions);
    }

    private TableClientOptions WithRetries => TableOptions(new() { RetryPolicy = new RetryPolicy(delayStrategy: retryDelays) });

    private TableClientOptions WithoutRetries => TableOptions(new() { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) } });

    private TableClientOptions TableOptions(TableClientOptions tableOptions)
    {
        tableOptions.Transport = transport;
        tableOptions.AddPolicy(clock.Policy, HttpPipelinePosition.PerRetry);
        return tableOptions;
    }

    private TableClient Table(string name, TableClientOptions tableOptions)
    {
        var fullName = prefix + name;
        return storage.ConnectionString is { Length: > 0 } connection
            ? new(connection, fullName, tableOptions)
            : new(new Uri($"https://{storage.AccountName}.table.core.windows.net"), fullName, credential, tableOptions);
    }

    private TransactionWriter Transactions(string name, TableClientOptions tableOptions) =>
        new(TablePipeline(tableOptions), Table(name, tableOptions).Uri);

    private HttpPipeline TablePipeline(TableClientOptions tableOptions)
    {
        HttpPipelinePolicy authentication = storage.ConnectionString is { Length: > 0 } connection
            ? SharedKeyPolicy.From(connection)
            : new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default");
        return HttpPipelineBuilder.Build(tableOptions, authentication);
    }
}
