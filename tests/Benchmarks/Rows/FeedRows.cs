using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Dialects.StopNcii;
using TakeItDown.Feed;
using TakeItDown.Storage;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>How fast a platform reads the whole feed, beside a bare query of the SDK for the same rows in pages of the same size. In memory.</summary>
internal static class FeedRows
{
    public static async Task<IReadOnlyList<Figure>> SpeedAsync(BenchOptions options)
    {
        var rows = options.IsQuick ? 5_000 : 100_000;
        (string Name, double? Target)[] names = [("feed ÷ bare query, plain", 1.2), ("feed ÷ bare query, br", 1.0), ("feed ÷ bare query, gzip", null), ("NCMEC dialect ÷ bare query", 0.9), ("StopNCII dialect ÷ bare query", 0.9)];
        var rates = names.Select(_ => new List<double>()).ToArray();
        var bare = new List<double>();
        await RunAsync(rows, async (client, queryAsync) =>
        {
            Func<Task<int>>[] formats = [() => client.FeedAsync(null), () => client.FeedAsync("br"), () => client.FeedAsync("gzip"), client.NcmecAsync, client.StopNciiAsync];
            for (var round = -1; round < options.Rounds(4); round++)
            {
                var query = await RateAsync(queryAsync, rows);
                var read = new List<double>();
                foreach (var format in formats)
                    read.Add(await RateAsync(format, rows));
                query = (query + await RateAsync(queryAsync, rows)) / 2; // before and after the formats
                Progress.Step();
                if (round < 0)
                    continue; // warms up
                bare.Add(query);
                foreach (var (index, rate) in read.Index())
                    rates[index].Add(rate);
            }
        });
        return [.. names.Select((name, index) => new Figure(
            name.Name, "", [.. rates[index].Zip(bare, (one, other) => one / other)], name.Target, IsAtLeast: true,
            $"{Figure.Text(Figure.Quantile(rates[index], 0.5))} against {Figure.Text(Figure.Quantile(bare, 0.5))} rows/s"))];
    }

    public static async Task<IReadOnlyList<Figure>> MemoryAsync(BenchOptions options)
    {
        var rows = options.IsQuick ? 20_000 : 1_000_000;
        var more = new List<double>();
        await RunAsync(rows, async (client, queryAsync) =>
        {
            await client.FeedAsync(null); // the buffers of the connection
            Progress.Step();
            var bare = await PeakAsync(queryAsync);
            Progress.Step();
            more.Add(Math.Max(0, await PeakAsync(() => client.FeedAsync(null)) - bare));
        });
        return [new($"feed of {rows.ToString("N0", CultureInfo.InvariantCulture)} rows, peak memory above the bare query's", "MB", more, 64, IsAtLeast: false)];
    }

    /// <summary>What a page takes when a hundred times as many rows are stored: the first page, one in the middle, and one of the last hundred rows.</summary>
    public static async Task<IReadOnlyList<Figure>> GrowthAsync(BenchOptions options)
    {
        var (few, many) = (await CountAsync(10_000), await CountAsync(1_000_000));
        Progress.Step();
        return
        [
            new("requests of a feed page, 1 M ÷ 10 k rows stored", "", [.. many.Zip(few, (one, other) => one.Requests / other.Requests)], 1.1, IsAtLeast: false),
            new("bytes of a feed page, 1 M ÷ 10 k rows stored", "", [.. many.Zip(few, (one, other) => one.Bytes / other.Bytes)], 1.1, IsAtLeast: false),
        ];
    }

    private static async Task<IReadOnlyList<(double Requests, double Bytes)>> CountAsync(int rows)
    {
        var stored = new StoredFeed(rows);
        var storage = new InMemoryStorage { Read = stored.Read };
        await using var exchange = new InProcessExchange(InMemoryStorage.ConnectionString, storage);
        var feed = exchange.Get<GetFeed>();
        var counts = new List<(double, double)>();
        foreach (var cursor in new[] { "", new FeedCursor(stored.PositionOf(rows / 2)).Text, new FeedCursor(stored.PositionOf(rows - 100)).Text })
        {
            for (var repeat = 0; repeat < 2; repeat++) // the first also asks for what a process remembers
            {
                var (requests, bytes) = (storage.Requests, storage.Bytes);
                var http = new DefaultHttpContext();
                http.Request.Headers.Authorization = $"Bearer {stored.ApiKey.Text}";
                http.Request.QueryString = new($"?limit=1000&cursor={cursor}");
                await feed.Run(http.Request, CancellationToken.None);
                if (repeat == 1)
                    counts.Add((storage.Requests - requests, storage.Bytes - bytes));
            }
        }

        return counts;
    }

    private static async Task RunAsync(int rows, Func<PlatformClient, Func<Task<int>>, Task> measureAsync)
    {
        var stored = new StoredFeed(rows);
        var storage = new InMemoryStorage { Read = stored.Read };
        await using var exchange = new InProcessExchange(InMemoryStorage.ConnectionString, storage);
        var address = await exchange.ServeAsync(
            ("/api/v1/feed", exchange.Route(exchange.Get<GetFeed>().Run)),
            ("/api/hashsharing/v2/entries", exchange.Route(exchange.Get<GetNcmecEntries>().Run)),
            ("/api/stopncii/v1/FetchHashes", exchange.Route(exchange.Get<FetchStopNciiHashes>().Run)));
        using var client = new PlatformClient(address, stored.ApiKey);
        var table = new TableClient(InMemoryStorage.ConnectionString, Tables.Feed, new TableClientOptions { Transport = storage });
        await measureAsync(client, () => QueryAsync(table));
    }

    private static async Task<int> QueryAsync(TableClient table)
    {
        var (rows, last) = (0, "");
        while (true)
        {
            var page = new List<FeedRow>(1000);
            await foreach (var row in table.QueryAsync<FeedRow>(TableClient.CreateQueryFilter($"PartitionKey gt {""} and RowKey gt {last}"), maxPerPage: 1000))
                page.Add(row);
            rows += page.Count;
            if (page.Count < 1000)
                return rows;
            last = page[^1].RowKey;
        }
    }

    private static async Task<double> RateAsync(Func<Task<int>> readAsync, int rows)
    {
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        if (await readAsync() is var read && read < rows)
            throw new InvalidOperationException($"Read {read} of {rows} rows.");
        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The peak of the managed heap above its start, in MB.</summary>
    private static async Task<double> PeakAsync(Func<Task<int>> readAsync)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        await using var sampling = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        await readAsync();
        return (peak - before) / 1e6;
    }
}
