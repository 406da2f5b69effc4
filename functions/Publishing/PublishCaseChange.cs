using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Publishing;

/// <summary>Brings one change of a case to every platform. Safe to run twice, beside itself, late, or to die at any line.</summary>
public sealed partial class PublishCaseChange(
    OutboxStore outbox,
    HashStore hashes,
    FeedStore feed,
    HashEventPublisher events,
    StorageClients storage,
    Metrics metrics,
    StorageClock clock,
    ILogger<PublishCaseChange> log)
{
    [Function(nameof(PublishCaseChange))]
    public async Task Run([QueueTrigger(Queues.CaseChanges)] string message, CancellationToken cancellationToken)
    {
        var change = CaseChange.Parse(message);
        using var span = Tracing.StartSpan(Tracing.PublishChange, ActivityKind.Consumer, change.TraceParent);
        await PublishAsync(change, cancellationToken);
    }

    private async Task PublishAsync(CaseChange change, CancellationToken cancellationToken)
    {
        if (await outbox.FindAsync(change, cancellationToken) is not { } row)
            return;
        metrics.OutboxAge(clock.Now - row.Since);

        var (settled, failures) = await ApplyClaimAsync(change, row, cancellationToken);
        var appended = await feed.AppendAsync(settled, cancellationToken);
        if (appended.Count > 0)
        {
            await events.PublishAsync([.. appended.Select(record => record.ToRecord())], cancellationToken);
            metrics.HashesPublished(appended.Select(record => record.SignalType), clock.Now - row.Since);
        }

        metrics.HashesDeduplicated(settled.Count(claim => claim is { RecordToPublish: null, AlreadyApplied: false }));
        LogPublished(log, appended.Count, settled.Count, failures.Count);
        if (failures.Count > 0)
            throw new AggregateException("Some hashes could not be claimed; the change stays in the outbox.", failures);
        await outbox.DeleteAsync(row, cancellationToken);
    }

    private async Task<(IReadOnlyCollection<ClaimOutcome> Settled, IReadOnlyCollection<Exception> Failures)> ApplyClaimAsync(
        CaseChange change, OutboxRow row, CancellationToken cancellationToken)
    {
        var settled = new ConcurrentBag<ClaimOutcome>();
        var failures = new ConcurrentBag<Exception>();
        await Parallel.ForEachAsync(HashList.Read(row.Hashes), storage.InParallel(cancellationToken), async (hash, token) =>
        {
            try
            {
                settled.Add(await hashes.ApplyClaimAsync(new(change.CaseKey, change.Number, row.Active, hash), token));
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !token.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        });
        return (settled, failures);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Published {Published} of {Claimed} claimed hashes; {Failed} failed")]
    private static partial void LogPublished(ILogger log, int published, int claimed, int failed);
}
