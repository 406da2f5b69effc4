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
/// Every five minutes, looks at what was published 48 hours ago: platforms that have not answered yet are overdue with it, and a
/// tombstone asks for no answer any more. May be killed anywhere and run again.
/// </summary>
public sealed partial class MarkOverdue(
    FeedStore feed, AnswerStore answers, AnswerTally tally, PlatformList platforms, StorageClients storage, Metrics metrics, StorageClock clock,
    ILogger<MarkOverdue> log)
{
    /// <summary>Within what time we ask platforms to act. A target of ours, not a law.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromHours(48);

    private const string Walk = "overdue";
    private const int RowsPerPage = 1_000;

    [Function(nameof(MarkOverdue))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var overdue = 0;
        IReadOnlyList<FeedRow> rows;
        do
        {
            var last = await feed.GetCheckpointAsync(Walk, cancellationToken);
            rows = await feed.ReadAsync(last, FeedPosition.At(clock.Now - Target), RowsPerPage, cancellationToken);
            overdue += await MarkAsync(rows, cancellationToken);
            if (rows.Count > 0)
                await feed.SaveCheckpointAsync(Walk, rows[^1].Position, cancellationToken);
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
            var given = await answers.FindAsync(record.RecordId, token);
            if (given.Version != record.Version)
                return; // its newer version comes by later
            var news = record.HashStatus == HashStatus.Active ? overdue : ended;
            foreach (var answer in given.Platforms.Where(answer => !answer.IsVerdict && platforms.Find(answer.Platform) is not null))
                news.Add((answer.Platform, record.RecordId));
        });

        foreach (var platform in ended.Distinct().GroupBy(hash => hash.Platform, hash => hash.RecordId))
            await tally.EndedAsync(platform.Key, [.. platform], cancellationToken);
        var marked = 0;
        foreach (var platform in overdue.Distinct().GroupBy(hash => hash.Platform, hash => hash.RecordId))
        {
            var hashes = await tally.OverdueAsync(platform.Key, [.. platform], cancellationToken);
            metrics.VerdictsOverdue(platform.Key, hashes);
            marked += hashes;
        }

        return marked;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Overdue} answers became overdue")]
    private static partial void LogOverdue(ILogger log, int overdue);
}
