using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>The <c>feed</c> table: the versions that platforms pull, in the order of their positions, without gaps.</summary>
public sealed class FeedStore(StorageClients storage, StorageClock clock, HashStore hashes)
{
    /// <summary>A record whose position is older than this gets a new position before its row is written.</summary>
    public static readonly TimeSpan MaxPositionAge = TimeSpan.FromSeconds(1);

    /// <summary>A reader may have passed a row that was acknowledged later than this after its position. So the row is written again at a new position.</summary>
    public static readonly TimeSpan MaxAcknowledgementDelay = TimeSpan.FromSeconds(5);

    /// <summary>Readers get no younger rows. After this time all rows with an older position are visible.</summary>
    public static readonly TimeSpan VisibilityDelay = TimeSpan.FromSeconds(10);

    private const int RowsPerPage = 1_000;
    private const int RowsPerTransaction = 100;
    private const int MaxAttempts = 6;
    private readonly TableClient writer = storage.TableWithoutRetries(Tables.Feed);
    private readonly TableClient reader = storage.Table(Tables.Feed);

    /// <summary>Where readers must stop: no row will be added before this position.</summary>
    public FeedPosition VisibleUntil => FeedPosition.At(clock.LowerBound - VisibilityDelay);

    /// <summary>Appends the records that have to be published.</summary>
    /// <param name="outcomes">What was applied.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <param name="accepted">When the change was accepted, to measure how long it took.</param>
    /// <returns>The appended records. The others have newer versions by now.</returns>
    /// <exception cref="TimeoutException">Storage is too slow for the limits of the feed. Run the change again.</exception>
    public async Task<IReadOnlyList<HashRow>> AppendAsync(IEnumerable<ChangeOutcome> outcomes, CancellationToken cancellationToken, DateTimeOffset? accepted = null)
    {
        var appended = new List<HashRow>();
        var pending = outcomes.Where(outcome => outcome.RecordToPublish is not null)
            .Select(outcome => (Record: outcome.RecordToPublish!, IsLate: outcome.AlreadyApplied)).ToList();
        for (var attempt = 0; pending.Count > 0; attempt++)
        {
            if (attempt == MaxAttempts)
                throw new TimeoutException($"Storage acknowledged rows of the feed too late {MaxAttempts} times in a row.");
            var records = await RepositionLateAsync(pending, cancellationToken);
            pending = [];
            foreach (var chunk in records.GroupBy(record => FeedRow.From(record).PartitionKey).SelectMany(hour => hour.Chunk(RowsPerTransaction)))
            {
                if (await WriteAsync(chunk, accepted, cancellationToken))
                    appended.AddRange(chunk);
                else
                    pending.AddRange(chunk.Select(record => (record, IsLate: true)));
            }
        }

        return appended;
    }

    /// <summary>Reads at most <paramref name="limit"/> rows between two positions, in order. One or two range queries.</summary>
    public async Task<IReadOnlyList<FeedRow>> ReadAsync(FeedPosition after, FeedPosition before, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<FeedRow>();
        string[] ranges =
        [
            TableClient.CreateQueryFilter($"PartitionKey eq {after.PartitionKey} and RowKey gt {after.RowKey} and RowKey lt {before.RowKey}"),
            TableClient.CreateQueryFilter($"PartitionKey gt {after.PartitionKey} and PartitionKey le {before.PartitionKey} and RowKey lt {before.RowKey}"),
        ];
        foreach (var range in ranges)
        {
            await foreach (var row in reader.QueryAsync<FeedRow>(range, maxPerPage: limit, cancellationToken: cancellationToken))
            {
                rows.Add(row);
                if (rows.Count == limit)
                    return rows;
            }
        }

        return rows;
    }

    /// <summary>
    /// The time before which a reader has read everything, when it has read the rows up to and including that position: the time of the next
    /// row, or the end of the visible feed if there is none.
    /// </summary>
    public async Task<DateTimeOffset> EndOfReadAsync(FeedPosition last, CancellationToken cancellationToken)
    {
        var until = VisibleUntil;
        return await ReadAsync(last, until, limit: 1, cancellationToken) is [var next] ? next.Position.Time : until.Time;
    }

    /// <summary>The row at a position, or null.</summary>
    public Task<FeedRow?> FindAsync(FeedPosition position, CancellationToken cancellationToken) =>
        reader.FindAsync<FeedRow>(position.PartitionKey, position.RowKey, cancellationToken);

    /// <summary>How long the rows between two positions took to publish, in seconds: the first <paramref name="limit"/> rows.</summary>
    public async Task<IReadOnlyList<double>> PublishTimesAsync(FeedPosition after, FeedPosition before, int limit, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        while (times.Count < limit)
        {
            var rows = await ReadAsync(after, before, RowsPerPage, cancellationToken);
            times.AddRange(rows.Select(row => row.PublishSeconds).OfType<double>());
            if (rows.Count < RowsPerPage)
                break;
            after = rows[^1].Position;
        }

        return times;
    }

    public async Task DeleteAsync(FeedPosition position, CancellationToken cancellationToken) =>
        await reader.DeleteEntityAsync(position.PartitionKey, position.RowKey, ETag.All, cancellationToken);

    /// <summary>How far a timer function has processed the feed.</summary>
    /// <param name="name">The name of the checkpoint.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="with">What it was processed with. A checkpoint with something else is not valid: the result is the start of the feed.</param>
    public async Task<FeedPosition> GetCheckpointAsync(string name, CancellationToken cancellationToken, string with = "")
    {
        var found = await reader.FindAsync<FeedCheckpointRow>(FeedCheckpointRow.Partition, name, cancellationToken);
        return found?.With == with ? FeedPosition.Parse(found.Position) : FeedPosition.Start;
    }

    public async Task SaveCheckpointAsync(string name, FeedPosition position, CancellationToken cancellationToken, string with = "") =>
        await reader.UpsertEntityAsync(
            new FeedCheckpointRow { RowKey = name, Position = position.RowKey, With = with }, TableUpdateMode.Replace, cancellationToken);

    private async Task<IReadOnlyList<HashRow>> RepositionLateAsync(
        IEnumerable<(HashRow Record, bool IsLate)> pending, CancellationToken cancellationToken)
    {
        var records = new ConcurrentBag<HashRow>();
        await Parallel.ForEachAsync(pending, storage.InParallel(cancellationToken), async (item, token) =>
        {
            var record = item.IsLate || Age(item.Record) > MaxPositionAge ? await hashes.RepositionAsync(item.Record, token) : item.Record;
            if (record is not null)
                records.Add(record);
        });
        return [.. records];
    }

    /// <summary>Writes rows in one transaction.</summary>
    /// <returns>False when the rows may have become visible too late, or not at all.</returns>
    private async Task<bool> WriteAsync(HashRow[] records, DateTimeOffset? accepted, CancellationToken cancellationToken)
    {
        try
        {
            await writer.SubmitTransactionAsync(
                records.Select(record => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace, FeedRow.From(record) with { PublishSeconds = (clock.Now - accepted)?.TotalSeconds })),
                cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && MayBeApplied(failure))
        {
            return false;
        }

        return records.All(record => Age(record) <= MaxAcknowledgementDelay);
    }

    /// <summary>Whether storage may apply the request although it failed.</summary>
    private static bool MayBeApplied(Exception failure) =>
        failure is OperationCanceledException or RequestFailedException { Status: 0 or 408 or 429 or >= 500 };

    private TimeSpan Age(HashRow record) => TimeSpan.FromTicks(clock.Now.UtcTicks - record.Position);
}
