using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Retention;

/// <summary>
/// Every hour, removes rows that were replaced long ago, and old tombstones with all that is kept of their hashes. Each row is
/// looked at once for either, when it comes of age. May be killed anywhere and run again.
/// </summary>
public sealed partial class PurgeFeed(
    FeedStore feed, HashStore hashes, AnswerStore answers, IOptions<FeedOptions> options, StorageClock clock, ILogger<PurgeFeed> log)
{
    private const int RowsPerPage = 1_000;

    [Function(nameof(PurgeFeed))]
    public async Task Run([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var superseded = await WalkAsync("superseded", options.Value.KeepSupersededDays, PurgeSupersededAsync, cancellationToken);
        var tombstones = await WalkAsync("tombstones", options.Value.KeepTombstonesDays, PurgeTombstoneAsync, cancellationToken);
        if (superseded + tombstones > 0)
            LogPurged(log, superseded, tombstones);
    }

    private async Task<int> WalkAsync(
        string walk, int days, Func<FeedRow, CancellationToken, Task<int>> purgeAsync, CancellationToken cancellationToken)
    {
        var purged = 0;
        IReadOnlyList<FeedRow> rows;
        do
        {
            var last = await feed.GetCheckpointAsync(walk, cancellationToken);
            rows = await feed.ReadAsync(last, FeedPosition.At(clock.Now.AddDays(-days)), RowsPerPage, cancellationToken);
            foreach (var row in rows)
                purged += await purgeAsync(row, cancellationToken);
            if (rows.Count > 0)
                await feed.SaveCheckpointAsync(walk, rows[^1].Position, cancellationToken);
        }
        while (rows.Count == RowsPerPage);
        return purged;
    }

    /// <summary>What this row replaced was replaced as long ago as this row is old.</summary>
    private async Task<int> PurgeSupersededAsync(FeedRow replacement, CancellationToken cancellationToken)
    {
        var (stamp, recordId) = replacement.Position;
        var replaced = await hashes.SupersededPositionsAsync(recordId, stamp, cancellationToken);
        foreach (var old in replaced)
        {
            await feed.DeleteAsync(new(old.Position, recordId), cancellationToken);
            await hashes.DeleteSupersededPositionAsync(recordId, old.Position, cancellationToken);
        }

        return replaced.Count;
    }

    /// <summary>
    /// Removes a hash if this tombstone is its latest version, with everything that is stored about it. It compares versions, not stamps:
    /// a run that found its change already published may have given the record a stamp that never reached the feed.
    /// </summary>
    private async Task<int> PurgeTombstoneAsync(FeedRow old, CancellationToken cancellationToken)
    {
        var (stamp, recordId) = old.Position;
        if (await hashes.FindAsync(recordId, cancellationToken) is { } record)
        {
            if (record.Version != old.ToRecord().Version || record.Status == HashStatus.Active)
                return 0;
            await answers.PurgeAsync(recordId, cancellationToken);
            if (!await hashes.DeleteAsync(record, cancellationToken))
                return 0;
        }

        await hashes.DeleteSupersededPositionAsync(recordId, stamp, cancellationToken);
        await feed.DeleteAsync(old.Position, cancellationToken);
        return 1;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Superseded} replaced feed rows and {Tombstones} tombstones")]
    private static partial void LogPurged(ILogger log, int superseded, int tombstones);
}
