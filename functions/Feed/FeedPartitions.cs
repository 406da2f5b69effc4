using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>
/// How many partitions an hour of the feed has. One partition takes about 2,000 rows a second. A transaction writes to any of them, and
/// readers merge all of them by position. So cursors do not depend on the number, and processes with different numbers can run together.
/// </summary>
public sealed class FeedPartitions(StorageClients storage, IOptions<FeedOptions> options, TimeProvider time)
{
    /// <summary>
    /// How old the number may be that readers use. A process stores a higher number before it writes the first row with it, and readers see
    /// a row only <see cref="FeedStore.VisibilityDelay"/> after its position. So they know the number before they may pass such a row.
    /// </summary>
    public static readonly TimeSpan MaxAge = FeedStore.VisibilityDelay / 2;

    private readonly TableClient table = storage.Table(Tables.Feed);
    private readonly int written = options.Value.PartitionsPerHour;
    private volatile bool isStored = options.Value.PartitionsPerHour == 1; // readers always read the first partition
    private volatile Asked last = new(1, null);

    /// <summary>How many partitions this process writes to. The number is stored. One request in the life of the process.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async ValueTask<int> GetWrittenAsync(CancellationToken cancellationToken)
    {
        if (!isStored)
        {
            await table.UpsertEntityAsync(FeedPartitionsRow.Of(written), TableUpdateMode.Replace, cancellationToken);
            isStored = true;
        }

        return written;
    }

    /// <summary>How many partitions may have rows: the highest number that any process ever wrote with. One request in five seconds.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async ValueTask<int> GetReadAsync(CancellationToken cancellationToken)
    {
        var known = last;
        if (known.At is { } at && time.GetElapsedTime(at) <= MaxAge)
            return known.Number;
        var now = time.GetTimestamp();
        var rows = table.QueryAsync<FeedPartitionsRow>(row => row.PartitionKey == FeedPartitionsRow.Partition, cancellationToken: cancellationToken);
        var number = await rows.Select(row => row.Number).AggregateAsync(written, Math.Max, cancellationToken);
        last = new(number, now);
        return number;
    }

    private sealed record Asked(int Number, long? At);
}

/// <summary>A number of partitions that a process wrote the feed with. Its partition sorts after all hours, so readers of the feed never reach it.</summary>
public sealed record FeedPartitionsRow : TableRow
{
    public const string Partition = "partitions";

    public FeedPartitionsRow() => PartitionKey = Partition;

    public int Number { get; set; }

    public static FeedPartitionsRow Of(int number) => new() { RowKey = $"{number:D2}", Number = number };
}
