using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>The rows between two positions, merged from all partitions of the feed in the order of their positions.</summary>
internal sealed class FeedMerge(StorageClients storage, FeedReader reader, int partitions, FeedPosition after, FeedPosition before)
{
    private readonly Source[] sources = [.. Enumerable.Range(0, partitions).Select(partition => new Source(reader, partition, after, before))];

    /// <summary>Reads the first rows. One or two range queries for each partition most of the time, at the same time.</summary>
    public async Task<IReadOnlyList<FeedEntry>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        var rows = new List<FeedEntry>(limit);
        await Parallel.ForEachAsync(sources, storage.InParallel(cancellationToken), async (source, token) => await source.FillAsync(ShareOf(limit), token));
        while (rows.Count < limit && First() is { } first)
        {
            rows.Add(first.Rows.Dequeue());
            if (first.IsUnknown && rows.Count < limit)
                await first.FillAsync(limit - rows.Count, cancellationToken);
        }

        return rows;
    }

    /// <summary>How many rows to read of each partition at first: its share, and twice the standard deviation, so that few partitions are read again.</summary>
    private int ShareOf(int limit)
    {
        var share = (double)limit / sources.Length;
        return sources.Length == 1 ? limit : Math.Min(limit, (int)(share + (2 * Math.Sqrt(share))) + 1);
    }

    /// <summary>The partition with the next row, or null.</summary>
    private Source? First()
    {
        Source? first = null;
        foreach (var source in sources)
        {
            if (source.Rows.Count > 0 && (first is null || string.CompareOrdinal(source.Rows.Peek().RowKey, first.Rows.Peek().RowKey) < 0))
                first = source;
        }

        return first;
    }

    /// <summary>One partition of each hour.</summary>
    private sealed class Source(FeedReader reader, int partition, FeedPosition after, FeedPosition before)
    {
        private FeedPosition last = after;
        private bool isAtEnd;

        /// <summary>The rows that were read and not taken yet.</summary>
        public Queue<FeedEntry> Rows { get; } = [];

        /// <summary>Whether nobody knows the next row, or whether there is one.</summary>
        public bool IsUnknown => Rows.Count == 0 && !isAtEnd;

        /// <summary>Reads the next rows, at most <paramref name="limit"/>.</summary>
        public async Task FillAsync(int limit, CancellationToken cancellationToken)
        {
            foreach (var range in Ranges())
            {
                foreach (var row in await reader.ReadAsync(range, limit - Rows.Count, cancellationToken))
                    Rows.Enqueue(row);
                if (Rows.Count < limit)
                    continue;
                last = Rows.Last().Position;
                return;
            }

            isAtEnd = true;
        }

        /// <summary>The rest of the hour of the last row, and the later hours.</summary>
        private IEnumerable<string> Ranges()
        {
            var (from, to) = (last.PartitionKeyOf(partition), before.PartitionKeyOf(partition));
            if (last != FeedPosition.Start)
                yield return TableClient.CreateQueryFilter($"PartitionKey eq {from} and RowKey gt {last.RowKey} and RowKey lt {before.RowKey}");
            if (from != to)
                yield return TableClient.CreateQueryFilter($"PartitionKey gt {from} and PartitionKey le {to} and RowKey lt {before.RowKey}");
        }
    }
}
