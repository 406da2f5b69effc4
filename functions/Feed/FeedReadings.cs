using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>How far each platform has read the feed, for the operator: exact to a minute.</summary>
public sealed class FeedReadings(StorageClients storage)
{
    /// <summary>A process writes a platform's row at most this often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);

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
