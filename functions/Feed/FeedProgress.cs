using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>How far each platform has read the feed, and how far it has matched what it read. Neither ever goes back.</summary>
public sealed class FeedProgress(StorageClients storage, ApiKeyUsage usage, StorageClock clock)
{
    /// <summary>How old the result of <see cref="GetAsync"/> may be.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    /// <summary>A process writes what a platform has read at most this often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A read that begins earlier than this is one of the whole feed.</summary>
    private static readonly TimeSpan FullRead = TimeSpan.FromDays(30);

    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly ConcurrentDictionary<string, Noted> noted = new(StringComparer.Ordinal);
    private volatile Snapshot? last;

    /// <summary>The progress of all platforms as it was at most five seconds ago, by platform. No request most of the time.</summary>
    public async Task<IReadOnlyDictionary<string, FeedProgressRow>> GetAsync(CancellationToken cancellationToken) =>
        last is { } known && clock.Now - known.At is var age && age >= TimeSpan.Zero && age <= MaxAge ? known.Rows : await RefreshAsync(cancellationToken);

    /// <summary>The progress of all platforms as it is now, by platform. One range query.</summary>
    public async Task<IReadOnlyDictionary<string, FeedProgressRow>> RefreshAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var rows = await table.QueryAsync<FeedProgressRow>(row => row.PartitionKey == FeedProgressRow.Partition, cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => row.Platform, StringComparer.Ordinal, cancellationToken);
        last = new(rows, now);
        return rows;
    }

    /// <summary>The progress of a platform. One request.</summary>
    public async Task<FeedProgressRow> FindAsync(string platform, CancellationToken cancellationToken) =>
        await table.FindAsync<FeedProgressRow>(FeedProgressRow.Partition, platform, cancellationToken) ?? FeedProgressRow.Of(platform);

    /// <summary>
    /// Notes a page that a platform gets. It counts as received if it has every signal type of the platform, exact to a minute. A failure to
    /// write that does not matter: a later page notes it again.
    /// </summary>
    /// <param name="request">The request. With HEAD, the platform gets nothing.</param>
    /// <param name="caller">The platform and its key.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task NoteAsync(HttpRequest request, PlatformCaller caller, PageRead page, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsHead(request.Method))
            return;
        usage.Read(caller.Key, page.Rows, isFull: page.IsFirst && page.Rows > 0 && page.After.Time < clock.Now - FullRead);
        var (now, platform) = (clock.Now, caller.Platform);
        var before = noted.GetOrAdd(platform.Id, new Noted(now, IsLast: false));
        // The end of a long read is noted at once.
        var isDue = now >= before.At + Interval || (page.IsLast && !before.IsLast);
        if (!isDue || platform.SignalTypes.Except(page.SignalTypes).Any())
            return;
        noted[platform.Id] = new(now, page.IsLast);
        try
        {
            await AdvanceAsync(
                platform.Id, row => row.ReceivedUpTo >= page.UpTo, new() { ReceivedUpTo = page.UpTo, ReceivedAt = now }, cancellationToken);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or TimeoutException)
        {
            noted.TryRemove(platform.Id, out _);
        }
    }

    /// <summary>Records that a platform has matched everything in the feed before that time. It is idempotent.</summary>
    /// <returns>The time up to which it has matched now: later if it had come further already.</returns>
    /// <exception cref="TimeoutException">Other writers kept changing the row. Try again later.</exception>
    public async Task<DateTimeOffset> CheckAsync(string platform, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        (await AdvanceAsync(platform, row => row.CheckedUpTo >= upTo, new() { CheckedUpTo = upTo, CheckedAt = clock.Now }, cancellationToken)).CheckedUpTo!.Value;

    /// <summary>Merges the columns that are not null into the row of a platform, unless it has come that far.</summary>
    /// <returns>The row as it is now. The columns that were not changed may be missing.</returns>
    private async Task<FeedProgressRow> AdvanceAsync(
        string platform, Func<FeedProgressRow, bool> isThatFar, FeedProgressRow change, CancellationToken cancellationToken)
    {
        var row = change with { RowKey = platform };
        var current = await storage.RetryOnConflictAsync(
            async _ =>
            {
                var stored = await table.FindAsync<FeedProgressRow>(row.PartitionKey, row.RowKey, cancellationToken);
                if (stored is not null && isThatFar(stored))
                    return stored;
                if (stored is null)
                    await table.AddEntityAsync(row, cancellationToken);
                else
                    await table.UpdateEntityAsync(row, stored.ETag, TableUpdateMode.Merge, cancellationToken);
                return row;
            },
            cancellationToken);
        last = null;
        return current;
    }

    private sealed record Noted(DateTimeOffset At, bool IsLast);

    private sealed record Snapshot(IReadOnlyDictionary<string, FeedProgressRow> Rows, DateTimeOffset At);
}

/// <summary>A page of the feed that a platform gets.</summary>
/// <param name="After">Where it begins.</param>
/// <param name="UpTo">The platform has everything in the feed before this time once it has the page.</param>
/// <param name="Rows">How many rows of the feed it is made from.</param>
/// <param name="IsFirst">Whether it begins a read, and continues no earlier page.</param>
/// <param name="IsLast">Whether it ends at the end of the feed.</param>
/// <param name="SignalTypes">The signal types that it can have.</param>
public sealed record PageRead(
    FeedPosition After, DateTimeOffset UpTo, int Rows, bool IsFirst, bool IsLast, IEnumerable<string> SignalTypes)
{
    /// <summary>The page of these rows.</summary>
    /// <param name="after">Where it begins.</param>
    /// <param name="before">Where it ends if it is not full.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="size">How many rows a full page has.</param>
    /// <param name="isFirst">Whether it begins a read, and continues no earlier page.</param>
    /// <param name="signalTypes">The signal types that it can have.</param>
    public static PageRead Of(FeedPosition after, FeedPosition before, IReadOnlyList<FeedEntry> rows, int size, bool isFirst, IEnumerable<string> signalTypes) =>
        new(after, rows.Count < size ? before.Time : rows[^1].Position.Time, rows.Count, isFirst, rows.Count < size, signalTypes);
}

/// <summary>How far a platform has read the feed and matched it. One row per platform, all in one partition, so that one request reads all of them.</summary>
public sealed record FeedProgressRow : TableRow
{
    /// <summary>Sorts after the id of every platform.</summary>
    public const string Partition = "~progress";

    public FeedProgressRow() => PartitionKey = Partition;

    /// <summary>The platform was given everything in the feed before this time.</summary>
    public DateTimeOffset? ReceivedUpTo { get; set; }

    /// <summary>When that was noted.</summary>
    public DateTimeOffset? ReceivedAt { get; set; }

    /// <summary>The platform says that it has matched everything in the feed before this time.</summary>
    public DateTimeOffset? CheckedUpTo { get; set; }

    /// <summary>When it said so.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    [IgnoreDataMember]
    public string Platform => RowKey;

    public static FeedProgressRow Of(string platform) => new() { RowKey = platform };
}
