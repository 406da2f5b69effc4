using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Verdicts;

/// <summary>
/// Every five minutes, reads what the feed got 48 hours ago, and counts the missing verdicts as overdue. For a tombstone, and of a
/// paused platform, no verdict is expected. It is idempotent and resumable after a crash.
/// </summary>
public sealed partial class MarkOverdue(
    FeedStore feed, VerdictStore verdicts, VerdictCountStore counts, PlatformList platforms, StorageClients storage, Metrics metrics, StorageClock clock,
    ILogger<MarkOverdue> log)
{
    private const string Checkpoint = "overdue";
    private const int RowsPerPage = 1_000;

    [Function(nameof(MarkOverdue))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var overdue = 0;
        IReadOnlyList<FeedRow> rows;
        do
        {
            var last = await feed.GetCheckpointAsync(Checkpoint, cancellationToken);
            rows = await feed.ReadAsync(last, FeedPosition.At(clock.Now - VerdictStore.Target), RowsPerPage, cancellationToken);
            overdue += await MarkAsync(rows, cancellationToken);
            if (rows.Count > 0)
                await feed.SaveCheckpointAsync(Checkpoint, rows[^1].Position, cancellationToken);
        }
        while (rows.Count == RowsPerPage);
        if (overdue > 0)
            LogOverdue(log, overdue);
    }

    private async Task<int> MarkAsync(IReadOnlyList<FeedRow> rows, CancellationToken cancellationToken)
    {
        var (overdue, ended) = (new ConcurrentBag<(string Platform, string RecordId)>(), new ConcurrentBag<(string Platform, string RecordId)>());
        await Parallel.ForEachAsync(rows.Select(row => row.ToRecord()), storage.InParallel(cancellationToken), async (record, token) =>
        {
            var hash = await verdicts.FindAsync(record.RecordId, token);
            if (hash.Version != record.Version)
                return; // a newer version follows in the feed
            var marked = record.HashStatus == HashStatus.Active ? overdue : ended;
            foreach (var state in hash.States.Where(state => !state.IsVerdict && platforms.Find(state.Platform) is { Paused: false }))
                marked.Add((state.Platform, record.RecordId));
        });

        foreach (var (platform, recordIds) in ByPlatform(ended))
            await counts.ClearOverdueAsync(platform, recordIds, cancellationToken);
        var sum = 0;
        foreach (var (platform, recordIds) in ByPlatform(overdue))
        {
            var hashes = await counts.CountOverdueAsync(platform, recordIds, cancellationToken);
            metrics.VerdictsOverdue(platform, hashes);
            sum += hashes;
        }

        return sum;
    }

    private static IEnumerable<(string Platform, IReadOnlyCollection<string> RecordIds)> ByPlatform(IEnumerable<(string Platform, string RecordId)> hashes) =>
        hashes.Distinct().GroupBy(hash => hash.Platform, hash => hash.RecordId).Select(platform => (platform.Key, (IReadOnlyCollection<string>)[.. platform]));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Overdue} verdicts became overdue")]
    private static partial void LogOverdue(ILogger log, int overdue);
}
