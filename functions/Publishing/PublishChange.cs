using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Benign;
using TakeItDown.Feed;
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
    HashStore hashes,
    FeedStore feed,
    HashEventPublisher events,
    StorageClients storage,
    Metrics metrics,
    StorageClock clock,
    ILogger<PublishChange> log)
{
    [Function(nameof(PublishChange))]
    public async Task Run([QueueTrigger(Queues.Changes)] string message, CancellationToken cancellationToken)
    {
        var change = Change.Parse(message);
        using var span = Tracing.StartSpan(Tracing.PublishChange, ActivityKind.Consumer, change.TraceParent);
        await PublishAsync(change, span, cancellationToken);
    }

    private async Task PublishAsync(Change change, Activity? span, CancellationToken cancellationToken)
    {
        if (await outbox.FindAsync(change, cancellationToken) is not { } row)
            return;
        metrics.OutboxAge(clock.Now - row.Created);

        var (applied, failures) = await ApplyAsync(change, row, cancellationToken);
        var appended = await feed.AppendAsync(applied, cancellationToken, row.Created);
        if (appended.Count > 0)
        {
            await events.PublishAsync([.. appended.Select(record => record.ToRecord())], cancellationToken);
            var sinceSubmit = clock.Now - row.Created;
            metrics.HashesPublished(appended.Select(record => record.SignalType), sinceSubmit);
            span?.SetTag(Tracing.SinceSubmit, sinceSubmit.TotalSeconds);
        }

        if (row.Decided is null)
            metrics.HashesDeduplicated(applied.Count(claim => claim is { RecordToPublish: null, AlreadyApplied: false }));
        LogPublished(log, appended.Count, applied.Count, failures.Count);
        if (failures.Count > 0)
            throw new AggregateException("The change could not be applied to some hashes. It stays in the outbox.", failures);
        await outbox.DeleteAsync(row, cancellationToken);
    }

    private async Task<(IReadOnlyCollection<ChangeOutcome> Applied, IReadOnlyCollection<Exception> Failures)> ApplyAsync(
        Change change, OutboxRow row, CancellationToken cancellationToken)
    {
        // Withdrawals and decisions make no hash active by a claim, so they need no list.
        var benign = row.Active ? (await benignList.GetAsync(cancellationToken)).Index : BenignIndex.Empty;
        var applied = new ConcurrentBag<ChangeOutcome>();
        var failures = new ConcurrentBag<Exception>();
        await Parallel.ForEachAsync(HashList.Read(row.Hashes), storage.InParallel(cancellationToken), async (hash, token) =>
        {
            try
            {
                if (row.Decided is { } state)
                {
                    applied.Add(await hashes.ApplyDecisionAsync(new(hash, change.Number, state), token));
                    return;
                }

                var isSuspended = benign.Matches(hash.Value) && await benignMatches.SuspendAsync(hash, token);
                applied.Add(await hashes.ApplyClaimAsync(new(change.Key, change.Number, row.Active, hash, isSuspended), token));
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
