using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Storage;

/// <summary>The version of the rows in storage. One row.</summary>
public sealed record SchemaRow : TableRow
{
    /// <summary>
    /// The version that this code writes. Raise it with every change after which older code would misread rows, and write an ADR. Older
    /// processes then stop within a minute, and after a rollback they do not start.
    /// </summary>
    public const int Current = 1;

    /// <summary>Sorts after the id of every platform.</summary>
    public const string Partition = "~schema";

    public const string VersionRowKey = "version";

    public SchemaRow() => (PartitionKey, RowKey) = (Partition, VersionRowKey);

    public int Version { get; set; }
}

/// <summary>Storage has rows of a newer version than this code knows.</summary>
public sealed class NewerSchemaException(int found) : Exception(string.Create(
    CultureInfo.InvariantCulture,
    $"Storage has rows of schema version {found}, and this package knows version {SchemaRow.Current}. Deploy the newer package again, or restore an export from before the upgrade (docs/recovery.md, Roll back)."));

/// <summary>Stops a process that is older than the rows in storage: when it starts, and within a minute after an upgrade.</summary>
public sealed partial class CheckSchema(StorageClients storage, TimeProvider time, ILogger<CheckSchema> log)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>Before this process registers with the Functions host, which then sends it work.</summary>
    /// <exception cref="NewerSchemaException">The rows are newer than this code.</exception>
    public Task StartingAsync(CancellationToken cancellationToken) => TryCheckAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (await TryCheckAsync(stoppingToken) is { } failure)
                LogNotRead(log, failure.GetType().Name);
        }
    }

    /// <summary>While storage does not respond, no row can be misread either.</summary>
    /// <returns>Why the version could not be read; null if it could.</returns>
    private async Task<Exception?> TryCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(MaxWait);
            await storage.RetryOnConflictAsync(_ => CheckAsync(timeout.Token), timeout.Token);
            return null;
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or TimeoutException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return failure;
        }
        catch (NewerSchemaException newer)
        {
            LogNewer(log, newer.Message);
            throw;
        }
    }

    private async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var row = await table.FindAsync<SchemaRow>(SchemaRow.Partition, SchemaRow.VersionRowKey, cancellationToken);
        if (row?.Version > SchemaRow.Current)
            throw new NewerSchemaException(row.Version);
        if (row?.Version != SchemaRow.Current)
            await table.WriteAsync(new SchemaRow { Version = SchemaRow.Current }, row?.ETag, cancellationToken);
        return SchemaRow.Current;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read the schema version ({Failure}); will try again")]
    private static partial void LogNotRead(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Problem}")]
    private static partial void LogNewer(ILogger log, string problem);
}
