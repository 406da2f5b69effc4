using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>All of the <c>feed</c> table: what platforms pull, in the order of its stamps, without gaps.</summary>
public sealed class FeedStore(StorageClients storage, StorageClock clock, HashStore hashes)
{
    /// <summary>A stamp older than this before its row is written is replaced by a new one.</summary>
    public static readonly TimeSpan MaxPositionAge = TimeSpan.FromSeconds(1);

    /// <summary>A row acknowledged later than this after its stamp may have been passed by a reader, and is written again.</summary>
    public static readonly TimeSpan MaxAcknowledgementDelay = TimeSpan.FromSeconds(5);

    /// <summary>Nothing younger is shown: by then every row with an older stamp has become visible.</summary>
    public static readonly TimeSpan VisibilityDelay = TimeSpan.FromSeconds(10);

    private const int RowsPerTransaction = 100;
    private const int MaxAttempts = 6;
    private readonly TableClient writer = storage.TableWithoutRetries(Tables.Feed);
    private readonly TableClient reader = storage.Table(Tables.Feed);

    /// <summary>How far readers may see: everything before it is there for good.</summary>
    public FeedPosition Horizon => FeedPosition.At(clock.LowerBound - VisibilityDelay);

    /// <summary>Appends settled claims. Returns the records that now stand in the feed; the others have moved on.</summary>
    /// <exception cref="TimeoutException">Storage is too slow for the feed's rules; run the change again.</exception>
    public async Task<IReadOnlyList<HashRow>> AppendAsync(IEnumerable<ClaimOutcome> claims, CancellationToken cancellationToken)
    {
        var appended = new List<HashRow>();
        var pending = claims.Where(claim => claim.RecordToPublish is not null).Select(claim => (Row: claim.RecordToPublish!, Stale: claim.AlreadyApplied)).ToList();
        for (var attempt = 0; pending.Count > 0; attempt++)
        {
            if (attempt == MaxAttempts)
                throw new TimeoutException("Rows were acknowledged too late for the feed six times in a row.");
            var fresh = await RefreshAsync(pending, cancellationToken);
            pending = [];
            foreach (var rows in fresh.GroupBy(row => FeedRow.For(row).PartitionKey).SelectMany(hour => hour.Chunk(RowsPerTransaction)))
            {
                if (await WriteAsync(rows, cancellationToken))
                    appended.AddRange(rows);
                else
                    pending.AddRange(rows.Select(row => (row, Stale: true)));
            }
        }

        return appended;
    }

    /// <summary>At most so many rows after one place and before another, in order: two range queries at the most.</summary>
    public async Task<IReadOnlyList<FeedRow>> ReadAsync(FeedPosition after, FeedPosition before, int most, CancellationToken cancellationToken)
    {
        var rows = new List<FeedRow>();
        string[] ranges =
        [
            TableClient.CreateQueryFilter($"PartitionKey eq {after.Partition} and RowKey gt {after.Row} and RowKey lt {before.Row}"),
            TableClient.CreateQueryFilter($"PartitionKey gt {after.Partition} and PartitionKey le {before.Partition} and RowKey lt {before.Row}"),
        ];
        foreach (var range in ranges)
        {
            await foreach (var row in reader.QueryAsync<FeedRow>(range, maxPerPage: most, cancellationToken: cancellationToken))
            {
                rows.Add(row);
                if (rows.Count == most)
                    return rows;
            }
        }

        return rows;
    }

    public async Task DeleteAsync(FeedPosition position, CancellationToken cancellationToken) =>
        await reader.DeleteEntityAsync(position.Partition, position.Row, ETag.All, cancellationToken);

    /// <summary>How far a purge has come.</summary>
    public async Task<FeedPosition> GetCheckpointAsync(string walk, CancellationToken cancellationToken)
    {
        var found = await reader.GetEntityIfExistsAsync<FeedCheckpointRow>(FeedCheckpointRow.Partition, walk, cancellationToken: cancellationToken);
        return FeedPosition.Parse((found.HasValue ? found.Value! : new FeedCheckpointRow()).Position);
    }

    public async Task SaveCheckpointAsync(string walk, FeedPosition last, CancellationToken cancellationToken) =>
        await reader.UpsertEntityAsync(new FeedCheckpointRow { RowKey = walk, Position = last.Row }, TableUpdateMode.Replace, cancellationToken);

    private async Task<IReadOnlyList<HashRow>> RefreshAsync(
        IEnumerable<(HashRow Row, bool Stale)> pending, CancellationToken cancellationToken)
    {
        var fresh = new ConcurrentBag<HashRow>();
        await Parallel.ForEachAsync(pending, storage.InParallel(cancellationToken), async (claimed, token) =>
        {
            var row = claimed.Stale || Age(claimed.Row) > MaxPositionAge ? await hashes.RepositionAsync(claimed.Row, token) : claimed.Row;
            if (row is not null)
                fresh.Add(row);
        });
        return [.. fresh];
    }

    /// <summary>One transaction. False when it may have become visible too late, or not at all.</summary>
    private async Task<bool> WriteAsync(HashRow[] rows, CancellationToken cancellationToken)
    {
        try
        {
            await writer.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, FeedRow.For(row))),
                cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && MayHaveLanded(failure))
        {
            return false;
        }

        return rows.All(row => Age(row) <= MaxAcknowledgementDelay);
    }

    private static bool MayHaveLanded(Exception failure) =>
        failure is OperationCanceledException or RequestFailedException { Status: 0 or 408 or 429 or >= 500 };

    private TimeSpan Age(HashRow row) => TimeSpan.FromTicks(clock.Now.UtcTicks - row.Position);
}
