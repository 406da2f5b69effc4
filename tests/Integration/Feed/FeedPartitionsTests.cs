using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Retention;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

/// <summary>An hour of the feed can have several partitions, and their number can change.</summary>
public class FeedPartitionsTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_cursor_stays_valid_when_the_number_of_partitions_rises_and_falls()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var processes = new[] { 1, 8, 3, 16, 1 }.Select(number => Restarted(exchange, number)).ToList();
        foreach (var process in processes)
        {
            for (var change = 0; change < 3; change++)
            {
                await process.SubmitAsync(Bodies.OfNew(4));
                await process.PublishNextAsync();
                time.Advance(TimeSpan.FromMinutes(3));
            }
        }

        var stored = (await FeedRowsAsync(exchange)).OrderBy(row => row.RowKey, StringComparer.Ordinal).Select(row => row.RowKey).ToList();
        Assert.Equal(5 * 3 * 4, stored.Count);
        Assert.InRange((await FeedRowsAsync(exchange)).DistinctBy(row => row.PartitionKey.Split('.')[0]).Count(), 4, 16);
        var cursors = new List<string> { "" };
        foreach (var process in processes)
        {
            Assert.Equal(stored, await SyncAsync(process, key, "", limit: 7, cursors));
            Assert.Equal(stored, await SyncAsync(process, key, "", limit: 1_000, cursors));
        }

        foreach (var (index, cursor) in cursors.Index())
        {
            var read = await SyncAsync(processes[index % processes.Count], key, cursor, limit: 1 + (index % 9));
            Assert.Equal(stored[(stored.Count - read.Count)..], read);
            Assert.Equal(stored.Count(rowKey => string.CompareOrdinal(rowKey, PositionOf(cursor).RowKey) > 0), read.Count);
        }
    }

    [Fact]
    public async Task A_reader_that_knows_of_one_partition_gets_the_first_row_that_another_process_writes_to_a_second_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await using var writer = Restarted(exchange, 16);
        for (var attempt = 0; attempt < 4; attempt++) // one in sixteen is in the first partition
        {
            await exchange.FeedAsync(key); // now it knows the number
            await writer.SubmitAsync(Bodies.OfNew(1));
            await writer.PublishNextAsync();
        }

        var written = (await FeedRowsAsync(exchange)).Select(row => row.RowKey).Order(StringComparer.Ordinal);
        time.Advance(FeedStore.VisibilityDelay + TimeSpan.FromSeconds(1));

        Assert.Equal(written, await SyncAsync(exchange, key, "", limit: 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Pages_of_any_size_are_merged_in_order_when_single_partitions_have_long_runs(int partitions)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var process = Restarted(exchange, partitions);
        var random = new Random(partitions);
        var first = time.GetUtcNow().AddHours(-3).UtcTicks;
        var rows = Enumerable.Range(0, 400)
            .Select(index => new FeedPosition(first + (index / 3 * TimeSpan.FromSeconds(40).Ticks), Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())))
            .OrderBy(position => position.RowKey, StringComparer.Ordinal)
            .Chunk(23).SelectMany(run => Row(run, random.Next(partitions))).ToList();
        await Parallel.ForEachAsync(rows.GroupBy(row => row.PartitionKey).SelectMany(partition => partition.Chunk(100)), Cancelled, async (partition, token) => await Table(process).SubmitTransactionAsync(
            partition.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), token));
        await process.Get<FeedPartitions>().GetWrittenAsync(Cancelled);

        foreach (var limit in (int[])[1, 10, 97, 1_000])
        {
            var (read, after) = (new List<string>(), FeedPosition.Start);
            IReadOnlyList<FeedEntry> page;
            do
            {
                page = await process.Get<FeedStore>().ReadAsync(after, FeedPosition.At(time.GetUtcNow()), limit, Cancelled);
                read.AddRange(page.Select(row => row.RowKey));
                after = page is [] ? after : page[^1].Position;
            }
            while (page.Count == limit && read.Count < (limit == 1 ? 30 : int.MaxValue));
            Assert.Equal(rows.Take(read.Count).Select(row => row.RowKey), read);
            Assert.InRange(read.Count, limit == 1 ? 30 : 400, 400);
        }
    }

    [Fact]
    public async Task A_row_is_purged_whichever_number_of_partitions_it_was_written_with()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var wide = Restarted(exchange, 8);
        for (var change = 0; change < 3; change++)
        {
            var credentials = await wide.SubmitForCredentialsAsync(Bodies.OfNew(2));
            await wide.PublishNextAsync();
            time.Advance(TimeSpan.FromMinutes(30));
            await wide.WithdrawAsync(credentials);
            await exchange.PublishNextAsync();
        }

        time.Advance(TimeSpan.FromDays(31));
        await exchange.Get<PurgeFeed>().Run(new TimerInfo(), Cancelled);
        Assert.All(await FeedRowsAsync(exchange), row => Assert.Contains("Withdrawn", row.GetString("Record"), StringComparison.Ordinal));
        Assert.Equal(6, (await FeedRowsAsync(exchange)).Count);

        time.Advance(TimeSpan.FromDays(401));
        await wide.Get<PurgeFeed>().Run(new TimerInfo(), Cancelled);
        Assert.Empty(await FeedRowsAsync(exchange));
    }

    [Fact]
    public async Task A_change_of_ten_hashes_is_one_transaction_however_many_partitions_there_are()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var wide = Restarted(exchange, 8);
        await wide.SubmitAsync(Bodies.OfNew(10));

        await wide.PublishNextAsync();

        Assert.Single((await FeedRowsAsync(exchange)).DistinctBy(row => row.PartitionKey));
        Assert.Single(wide.Transport.Requests, request => request.EndsWith("/$batch feed", StringComparison.Ordinal));
    }

    private static Exchange Restarted(Exchange exchange, int partitions) => exchange.Restarted(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Feed:PartitionsPerHour"] = partitions.ToString(CultureInfo.InvariantCulture) });

    private static TableClient Table(Exchange exchange) => exchange.Get<StorageClients>().Table(Tables.Feed);

    private static IEnumerable<FeedRow> Row(IEnumerable<FeedPosition> run, int partition) => run.Select(position =>
        new FeedRow { PartitionKey = position.PartitionKeyOf(partition), RowKey = position.RowKey, SignalType = "pdq", Record = "{}" });

    private static FeedPosition PositionOf(string cursor) => FeedCursor.TryParse(cursor, out var read) ? read.Position : FeedPosition.Start;

    /// <summary>Reads the feed to its end. Returns the row keys in the order of the feed, and adds the cursor of every page.</summary>
    private static async Task<IReadOnlyList<string>> SyncAsync(Exchange exchange, string key, string cursor, int limit, List<string>? cursors = null)
    {
        var (rowKeys, hasMore) = (new List<string>(), true);
        while (hasMore)
        {
            var (status, body) = await exchange.FeedAsync(key, string.Create(CultureInfo.InvariantCulture, $"?limit={limit}&cursor={cursor}"));
            Assert.Equal(200, status);
            var page = JsonElement.Parse(body);
            var records = page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("recordId").GetString()!).ToList();
            (cursor, hasMore) = (page.GetProperty("cursor").GetString()!, page.GetProperty("hasMore").GetBoolean());
            cursors?.Add(cursor);
            rowKeys.AddRange(records);
        }

        var known = (await FeedRowsAsync(exchange)).ToDictionary(row => row.RowKey.Split('.')[1], row => row.RowKey, StringComparer.Ordinal);
        return [.. rowKeys.Select(recordId => known[recordId])];
    }

    private static async Task<IReadOnlyList<TableEntity>> FeedRowsAsync(Exchange exchange) =>
        [.. (await exchange.RowsAsync(Tables.Feed)).Where(row => row.PartitionKey is not (FeedCheckpointRow.Partition or FeedPartitionsRow.Partition))];
}
