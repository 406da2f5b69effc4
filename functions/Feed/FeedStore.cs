using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>The <c>feed</c> table: the versions that platforms pull, in the order of their positions, without gaps.</summary>
public sealed class FeedStore(StorageClients storage, StorageClock clock, HashStore hashes, FeedPartitions partitions, TimeProvider time)
{
    /// <summary>A record whose position is older than this gets a new position before its row is written.</summary>
    public static readonly TimeSpan MaxPositionAge = TimeSpan.FromSeconds(1);

    /// <summary>A reader may have passed a row that was acknowledged later than this after its position. So the row is written again at a new position.</summary>
    public static readonly TimeSpan MaxAcknowledgementDelay = TimeSpan.FromSeconds(5);

    /// <summary>Readers get no younger rows. After this time all rows with an older position are visible.</summary>
    public static readonly TimeSpan VisibilityDelay = TimeSpan.FromSeconds(10);

    /// <summary>The pause after storage was busy, half to one and a half times as long. It doubles each time.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private const int RowsPerPage = 1_000;
    private const int RowsPerTransaction = 100;
    private const int MaxAttempts = 6;
    private readonly TransactionWriter writer = storage.TransactionsWithoutRetries(Tables.Feed);
    private readonly TableClient table = storage.Table(Tables.Feed);
    private readonly FeedReader reader = new(storage.TablePipeline(), storage.Table(Tables.Feed).Uri);

    /// <summary>Where readers must stop: no row will be added before this position.</summary>
    public FeedPosition VisibleUntil => FeedPosition.At(clock.LowerBound - VisibilityDelay);

    /// <summary>
    /// Appends the records that changes have to publish, those of all changes in one transaction per partition. A change that fails does not
    /// fail the others.
    /// </summary>
    public async Task AppendAsync(IReadOnlyCollection<FeedAppend> changes, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<Entry> pending =
            [.. from change in changes from outcome in change.ToPublish select new Entry(change, outcome.RecordToPublish!, outcome.AlreadyApplied)];
        if (pending.Count == 0)
            return;
        var partition = PartitionOf(pending.First().Record, await partitions.GetWrittenAsync(cancellationToken));
        for (var attempt = 1; pending.Count > 0; attempt++)
        {
            if (attempt > MaxAttempts)
            {
                Fail(pending, new TimeoutException($"Storage did not acknowledge rows of the feed in time, {MaxAttempts} times in a row."));
                return;
            }

            var entries = await RepositionLateAsync(pending, partition, cancellationToken);
            var again = new List<Entry>();
            var isBusy = false;
            foreach (var chunk in entries.GroupBy(entry => entry.Row.PartitionKey).SelectMany(partition => partition.Chunk(RowsPerTransaction)))
                isBusy |= await WriteAsync(chunk, again, cancellationToken);
            pending = again;
            // Before any record gets a new position: that costs storage more than the rows.
            if (isBusy && attempt < MaxAttempts)
                await Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    /// <summary>Reads at most <paramref name="limit"/> rows between two positions, in order. One or two range queries for each partition of an hour.</summary>
    public async Task<IReadOnlyList<FeedEntry>> ReadAsync(FeedPosition after, FeedPosition before, int limit, CancellationToken cancellationToken) =>
        await new FeedMerge(storage, reader, await partitions.GetReadAsync(cancellationToken), after, before).ReadAsync(limit, cancellationToken);

    /// <summary>The row at a position, or null. One request for each partition of an hour.</summary>
    public async Task<FeedRow?> FindAsync(FeedPosition position, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll((await PartitionKeysOfAsync(position, cancellationToken)).Select(
            partitionKey => table.FindAsync<FeedRow>(partitionKey, position.RowKey, cancellationToken)));
        return found.FirstOrDefault(row => row is not null);
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

    /// <summary>Deletes the row at a position. One request for each partition of an hour.</summary>
    public async Task DeleteAsync(FeedPosition position, CancellationToken cancellationToken) =>
        await Task.WhenAll((await PartitionKeysOfAsync(position, cancellationToken)).Select(
            partitionKey => table.DeleteEntityAsync(partitionKey, position.RowKey, ETag.All, cancellationToken)));

    /// <summary>Deletes a row that was read.</summary>
    public async Task DeleteAsync(FeedEntry row, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    /// <summary>How far a timer function has processed the feed.</summary>
    /// <param name="name">The name of the checkpoint.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="with">What it was processed with. A checkpoint with something else is not valid: the result is the start of the feed.</param>
    public async Task<FeedPosition> GetCheckpointAsync(string name, CancellationToken cancellationToken, string with = "")
    {
        var found = await table.FindAsync<FeedCheckpointRow>(FeedCheckpointRow.Partition, name, cancellationToken);
        return found?.With == with ? FeedPosition.Parse(found.Position) : FeedPosition.Start;
    }

    public async Task SaveCheckpointAsync(string name, FeedPosition position, CancellationToken cancellationToken, string with = "") =>
        await table.UpsertEntityAsync(
            new FeedCheckpointRow { RowKey = name, Position = position.RowKey, With = with }, TableUpdateMode.Replace, cancellationToken);

    private async Task<IReadOnlyCollection<Entry>> RepositionLateAsync(IEnumerable<Entry> pending, int partition, CancellationToken cancellationToken)
    {
        var entries = new ConcurrentBag<Entry>();
        await Parallel.ForEachAsync(pending, storage.InParallel(cancellationToken), async (entry, token) =>
        {
            try
            {
                var isLate = entry.IsLate || Age(entry.Record) > MaxPositionAge;
                if ((isLate ? await hashes.RepositionAsync(entry.Record, token) : entry.Record) is { } record)
                    entries.Add(new(entry.Change, record, IsLate: false) { Row = FeedRow.From(record).In(partition) });
            }
            catch (Exception failure) when (!token.IsCancellationRequested)
            {
                Fail([entry], failure);
            }
        });
        return entries;
    }

    /// <summary>Writes rows in one transaction. When storage rejects it, writes the rows of each change alone.</summary>
    /// <param name="entries">The rows.</param>
    /// <param name="again">Gets the rows that may have become visible too late, or not at all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether storage was busy or unavailable.</returns>
    private async Task<bool> WriteAsync(IReadOnlyCollection<Entry> entries, List<Entry> again, CancellationToken cancellationToken)
    {
        try
        {
            await writer.SubmitTransactionAsync(
                [.. entries.Select(entry => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace, entry.Row with { PublishSeconds = (clock.Now - entry.Change.Accepted)?.TotalSeconds }))],
                cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && MayBeApplied(failure))
        {
            again.AddRange(entries);
            return failure is RequestFailedException;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var changes = entries.GroupBy(entry => entry.Change).ToList();
            if (changes.Count == 1)
                Fail(entries, failure);
            var isBusy = false;
            foreach (var change in changes.Count == 1 ? [] : changes)
                isBusy |= await WriteAsync([.. change], again, cancellationToken);
            return isBusy;
        }

        foreach (var entry in entries)
        {
            if (Age(entry.Record) <= MaxAcknowledgementDelay)
                entry.Change.Appended.Add(entry.Record);
            else
                again.Add(entry);
        }

        return false;
    }

    private static void Fail(IEnumerable<Entry> entries, Exception failure)
    {
        foreach (var change in entries.Select(entry => entry.Change).Distinct())
            change.Failures.Add(failure);
    }

    /// <summary>Whether storage may apply the request although it failed.</summary>
    private static bool MayBeApplied(Exception failure) =>
        failure is OperationCanceledException or RequestFailedException { Status: 0 or 408 or 429 or >= 500 };

    /// <summary>
    /// The partition of the hours that an append writes to: any, so that the rows of all its changes share one. A record id is random. An append
    /// can write the same position twice, and no other one writes that position, so no row is in two partitions.
    /// </summary>
    private static int PartitionOf(HashRow first, int partitions) => Convert.FromHexString(first.PartitionKey.AsSpan(0, 2))[0] % partitions;

    private async Task<IReadOnlyList<string>> PartitionKeysOfAsync(FeedPosition position, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, await partitions.GetReadAsync(cancellationToken)).Select(position.PartitionKeyOf)];

    private TimeSpan Age(HashRow record) => TimeSpan.FromTicks(clock.Now.UtcTicks - record.Position);

    /// <summary>A record that a change appends.</summary>
    /// <param name="Change">The change.</param>
    /// <param name="Record">The record.</param>
    /// <param name="IsLate">Whether the record needs a new position, whatever its age.</param>
    private sealed record Entry(FeedAppend Change, HashRow Record, bool IsLate)
    {
        /// <summary>The row, once the position is final for this attempt.</summary>
        public FeedRow Row { get; init; } = null!;
    }
}
