using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Retention;

/// <summary>
/// Every hour, deletes feed rows that were replaced long ago, and old tombstones with everything about their hashes. It reads each row
/// once for each of the two, when the row is old enough. It is idempotent and resumable after a crash.
/// </summary>
public sealed partial class PurgeFeed(
    FeedStore feed, HashStore hashes, VerdictStore verdicts, DecisionStore decisions, IOptions<FeedOptions> options, StorageClock clock, ILogger<PurgeFeed> log)
{
    private const int RowsPerPage = 1_000;

    [Function(nameof(PurgeFeed))]
    public async Task Run([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var superseded = await PurgeAsync("superseded", options.Value.KeepSupersededDays, PurgeSupersededAsync, cancellationToken);
        var tombstones = await PurgeAsync("tombstones", options.Value.KeepTombstonesDays, PurgeTombstoneAsync, cancellationToken);
        if (superseded + tombstones > 0)
            LogPurged(log, superseded, tombstones);
    }

    private async Task<int> PurgeAsync(
        string checkpoint, int days, Func<FeedEntry, CancellationToken, Task<int>> purgeRowAsync, CancellationToken cancellationToken)
    {
        var purged = 0;
        IReadOnlyList<FeedEntry> rows;
        do
        {
            var last = await feed.GetCheckpointAsync(checkpoint, cancellationToken);
            rows = await feed.ReadAsync(last, FeedPosition.At(clock.Now.AddDays(-days)), RowsPerPage, cancellationToken);
            foreach (var row in rows)
                purged += await purgeRowAsync(row, cancellationToken);
            if (rows.Count > 0)
                await feed.SaveCheckpointAsync(checkpoint, rows[^1].Position, cancellationToken);
        }
        while (rows.Count == RowsPerPage);
        return purged;
    }

    /// <summary>Deletes the rows that this row has replaced.</summary>
    private async Task<int> PurgeSupersededAsync(FeedEntry replacement, CancellationToken cancellationToken)
    {
        var (ticks, recordId) = replacement.Position;
        var superseded = await hashes.SupersededPositionsAsync(recordId, ticks, cancellationToken);
        foreach (var row in superseded)
        {
            await feed.DeleteAsync(new FeedPosition(row.Position, recordId), cancellationToken);
            await hashes.DeleteSupersededPositionAsync(recordId, row.Position, cancellationToken);
        }

        return superseded.Count;
    }

    /// <summary>
    /// Deletes a hash if this tombstone is its latest version and no decision is in force, with everything about it. It compares versions, not positions: a run that
    /// found its change published already may have given the record a position that never got into the feed.
    /// </summary>
    private async Task<int> PurgeTombstoneAsync(FeedEntry tombstone, CancellationToken cancellationToken)
    {
        var (ticks, recordId) = tombstone.Position;
        if (await hashes.FindAsync(recordId, cancellationToken) is { } record)
        {
            if (record.Version != tombstone.ToRecord().Version || record.Status != HashStatus.Withdrawn)
                return 0;
            await verdicts.PurgeAsync(recordId, cancellationToken);
            if (!await hashes.DeleteAsync(record, cancellationToken))
                return 0;
        }

        await decisions.ForgetAsync(recordId, cancellationToken);
        await hashes.DeleteSupersededPositionAsync(recordId, ticks, cancellationToken);
        await feed.DeleteAsync(tombstone, cancellationToken);
        return 1;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Superseded} superseded feed rows and {Tombstones} tombstones")]
    private static partial void LogPurged(ILogger log, int superseded, int tombstones);
}
