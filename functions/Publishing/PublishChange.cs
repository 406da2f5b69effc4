using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Benign;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Publishing;

/// <summary>Publishes one change, of a case or by a decision, to every platform. It is idempotent, safe to run concurrently or late, and resumable after a crash.</summary>
public sealed partial class PublishChange(
    OutboxStore outbox,
    BenignList benignList,
    BenignMatches benignMatches,
    HashStore store,
    PublishGroups groups,
    BulkSlots bulk,
    StorageClients storage,
    Metrics metrics,
    StorageClock clock,
    ILogger<PublishChange> log)
{
    [Function(nameof(PublishChange))]
    public async Task Run([QueueTrigger(Queues.Changes, Connection = StorageOptions.Section)] string message, CancellationToken cancellationToken) =>
        await PublishAsync(Change.Parse(message), cancellationToken);

    /// <summary>The same for bulk changes.</summary>
    [Function("PublishBulkChange")]
    public async Task RunBulk([QueueTrigger(Queues.BulkChanges, Connection = StorageOptions.Section)] string message, CancellationToken cancellationToken) =>
        await PublishAsync(Change.Parse(message) with { IsBulk = true }, cancellationToken);

    private async Task PublishAsync(Change change, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartSpan(Tracing.PublishChange, ActivityKind.Consumer, change.TraceParent);
        if (await outbox.FindAsync(change, cancellationToken) is not { } row)
            return;
        metrics.OutboxAge(clock.Now - row.Created);

        var hashes = row.ReadHashes();
        using var slot = change.IsBulk ? await bulk.AcquireAsync(hashes.Count, cancellationToken) : null;
        var (applied, failures) = await ApplyAsync(change, row, hashes, cancellationToken);
        var (published, notPublished) = await groups.PublishAsync(applied, row.Created, cancellationToken);
        if (published.Count > 0)
        {
            var sinceSubmit = clock.Now - row.Created;
            metrics.HashesPublished(published.Select(record => record.SignalType), sinceSubmit);
            span?.SetTag(Tracing.SinceSubmit, sinceSubmit.TotalSeconds);
        }

        if (row.Decided is null)
            metrics.HashesDeduplicated(applied.Count(claim => claim is { RecordToPublish: null, AlreadyApplied: false }));
        Exception[] failed = [.. failures, .. notPublished];
        LogPublished(log, published.Count, applied.Count, failed.Length);
        if (failed.Length > 0)
            throw new AggregateException("The change could not be applied to some hashes, or not published. It stays in the outbox.", failed);
        await outbox.DeleteAsync(row, cancellationToken);
    }

    private async Task<(IReadOnlyCollection<ChangeOutcome> Applied, IReadOnlyCollection<Exception> Failures)> ApplyAsync(
        Change change, OutboxRow row, IReadOnlyList<ClaimedHash> hashes, CancellationToken cancellationToken)
    {
        // Withdrawals and decisions make no hash active by a claim, so they need no list.
        var benign = row.Active ? (await benignList.GetAsync(cancellationToken)).Index : BenignIndex.Empty;
        var applied = new ConcurrentBag<ChangeOutcome>();
        var failures = new ConcurrentBag<Exception>();
        await Parallel.ForEachAsync(hashes, storage.InParallel(cancellationToken), async (hash, token) =>
        {
            try
            {
                if (row.Decided is { } state)
                {
                    applied.Add(await store.ApplyDecisionAsync(new(hash, change.Number, state), token));
                    return;
                }

                var isSuspended = benign.Matches(hash.Value) && await benignMatches.SuspendAsync(hash, change.IsBulk, token);
                applied.Add(await store.ApplyClaimAsync(new(change.Key, change.Number, row.Active, hash, isSuspended), token));
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !token.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        });
        return (applied, failures);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied a change to {Applied} hashes and published {Published} of them; {Failed} failed")]
    private static partial void LogPublished(ILogger log, int published, int applied, int failed);
}
