using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.ApiKeys;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>How far each platform has read the feed, exact to a minute, and how much, for the operator.</summary>
public sealed class FeedReadings(StorageClients storage, ApiKeyUsage usage, StorageClock clock)
{
    /// <summary>A process writes a platform's row at most this often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A read that begins earlier than this is one of the whole feed.</summary>
    private static readonly TimeSpan FullRead = TimeSpan.FromDays(30);

    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);

    /// <summary>Notes a page that a platform has read. It costs no request.</summary>
    /// <param name="key">The key that it used.</param>
    /// <param name="after">Where the page begins.</param>
    /// <param name="isFirst">Whether it is the first page of a read, and continues no earlier one.</param>
    /// <param name="rows">How many rows it has.</param>
    public void NotePage(PlatformKey key, FeedPosition after, bool isFirst, int rows) =>
        usage.Read(key, rows, isFull: isFirst && rows > 0 && after.Time < clock.Now - FullRead);

    /// <summary>Notes that a platform has read the feed to its end. A failure does not matter: a later read notes it again.</summary>
    /// <param name="platform">The platform's id.</param>
    /// <param name="upTo">The time up to which it has read.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task NoteEndAsync(string platform, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        if (noted.TryGetValue(platform, out var last) && upTo < last + Interval)
            return;
        noted[platform] = upTo;
        try
        {
            await table.UpsertEntityAsync(new FeedReadingRow { PartitionKey = platform, UpTo = upTo }, TableUpdateMode.Replace, cancellationToken);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            noted.TryRemove(platform, out _);
        }
    }

    /// <summary>The time up to which a platform has read; null when it never reached the end of the feed.</summary>
    public async Task<DateTimeOffset?> FindAsync(string platform, CancellationToken cancellationToken) =>
        (await table.FindAsync<FeedReadingRow>(platform, FeedReadingRow.FeedRowKey, cancellationToken))?.UpTo;
}

/// <summary>How far a platform has read the feed, in the partition of the platform.</summary>
public sealed record FeedReadingRow : TableRow
{
    public const string FeedRowKey = "feed";

    public FeedReadingRow() => RowKey = FeedRowKey;

    public DateTimeOffset UpTo { get; set; }
}
