using System.IO.Compression;
using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

public class GetFeedTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));

    [Fact]
    public async Task A_first_sync_returns_active_records_and_tombstones_in_order_across_hours()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(5));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromHours(2));
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var (records, pages) = await SyncAsync(exchange, key, limit: 3);

        Assert.Equal(4, pages);
        Assert.Equal(10, records.Count);
        Assert.Equal(Enumerable.Repeat("Active", 5).Concat(Enumerable.Repeat("Withdrawn", 5)), records.Select(record => record.GetProperty("hashStatus").GetString()));
        Assert.Equal(5, records.Select(record => record.GetProperty("recordId").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_reading_that_cannot_be_noted_does_not_fail_the_page()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");
        exchange.Transport.Before = request =>
        {
            if (request.EndsWith("(PartitionKey='~progress',RowKey='example')", StringComparison.Ordinal))
                throw new RequestFailedException("The connection is lost.");
        };

        var (records, pages) = await SyncAsync(exchange, key, limit: 3);

        Assert.Equal((0, 1), (records.Count, pages));
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Platforms), row => row.PartitionKey == FeedProgressRow.Partition);
    }

    [Fact]
    public async Task Rows_younger_than_ten_seconds_are_returned_later()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromSeconds(9));
        var early = Page(await exchange.FeedAsync(key));
        time.Advance(TimeSpan.FromSeconds(2));

        var later = Page(await exchange.FeedAsync(key, $"?cursor={early.Cursor}"));

        Assert.Empty(early.Records);
        Assert.Single(later.Records);
    }

    [Fact]
    public async Task A_reader_with_a_fast_clock_gets_no_recent_rows_even_after_a_slow_first_response()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await using var justStarted = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal));
        justStarted.Transport.StorageAhead = TimeSpan.FromSeconds(-30);
        var (slow, trip) = (1, TimeSpan.FromSeconds(12));
        justStarted.Transport.Before = _ => { if (slow-- > 0) time.Advance(trip); };
        var fiveSecondsOld = new FeedPosition((time.GetUtcNow() + trip - TimeSpan.FromSeconds(30 + 5)).UtcTicks, new('a', 32));
        await exchange.WriteRowAsync(
            Tables.Feed, new(fiveSecondsOld.Hour, fiveSecondsOld.RowKey) { ["Record"] = "{}", ["SignalType"] = "pdq" });

        Assert.Empty(Page(await justStarted.FeedAsync(key)).Records);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Single(Page(await justStarted.FeedAsync(key)).Records);
    }

    [Fact]
    public async Task A_page_takes_one_range_query_for_the_key_and_at_most_two_for_the_rows()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(20));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromHours(1));
        exchange.Transport.Requests.Clear();

        await exchange.FeedAsync(key, "?limit=5");

        Assert.InRange(exchange.Transport.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task Only_the_requested_signal_type_is_returned()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync($$"""
            {"items":[{"mediaType":"image","hashes":[
              {"signalType":"pdq","hashValue":"{{RandomHash.Pdq()}}","quality":100},{"signalType":"image_md5","hashValue":"{{RandomHash.Md5()}}"}]}]}
            """);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var page = Page(await exchange.FeedAsync(key, "?signalType=image_md5"));

        Assert.Equal("image_md5", Assert.Single(page.Records).GetProperty("signalType").GetString());
    }

    [Fact]
    public async Task A_platform_gets_only_its_signal_types_and_the_cursor_passes_the_others()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("other");
        await exchange.SubmitAsync($$"""
            {"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{RandomHash.Md5()}}"}]}]}
            """);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var first = Page(await exchange.FeedAsync(key, "?limit=1"));
        var second = Page(await exchange.FeedAsync(key, $"?limit=1&cursor={first.Cursor}"));

        Assert.Empty(first.Records);
        Assert.True(first.HasMore);
        Assert.Equal("pdq", Assert.Single(second.Records).GetProperty("signalType").GetString());
    }

    [Theory]
    [InlineData("TAG", 304)]
    [InlineData("W/TAG", 304)]
    [InlineData("\"another\", W/\"a third\",TAG", 304)]
    [InlineData("*", 304)]
    [InlineData("\"another\"", 200)]
    [InlineData("W/\"another\", \"a third\"", 200)]
    [InlineData("nonsense", 200)]
    [InlineData("", 200)]
    public async Task An_unchanged_end_of_the_feed_returns_304_and_a_changed_one_200(string ifNoneMatch, int expected)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        var cursor = Page(await exchange.FeedAsync(key)).Cursor;
        var (_, tag, _) = await GetAsync(exchange, key, cursor);
        var sent = ifNoneMatch.Replace("TAG", tag, StringComparison.Ordinal);

        Assert.Equal(expected, (await GetAsync(exchange, key, cursor, http => http.Request.Headers.IfNoneMatch = sent)).Status);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await GetAsync(exchange, key, cursor, http => http.Request.Headers.IfNoneMatch = sent)).Status);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("gzip, br;q=0")]
    public async Task A_page_is_compressed_for_clients_that_accept_it(string accepted)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(3));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var (_, _, body) = await GetAsync(exchange, key, "", http => http.Request.Headers.AcceptEncoding = accepted);

        using var plain = accepted == "br" ? (Stream)new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        Assert.Equal(3, (await JsonDocument.ParseAsync(plain, default, TestContext.Current.CancellationToken)).RootElement.GetProperty("records").GetArrayLength());
    }

    [Theory]
    [InlineData("?cursor=nonsense", 400, "cursor")]
    [InlineData("?cursor=MS4wLg", 400, "cursor")]
    [InlineData("?limit=0", 400, "limit")]
    [InlineData("?limit=1000000000", 400, "limit")]
    [InlineData("?limit=99999999999999999999", 400, "limit")]
    [InlineData("?signalType=phash", 400, "signalType")]
    public async Task An_invalid_query_gets_an_error_that_names_its_parameter(string query, int expected, string field)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, body) = await exchange.FeedAsync(await exchange.KeyOfAsync("example"), query);

        Assert.Equal((expected, field), (status, JsonDocument.Parse(body).RootElement.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_cursor_older_than_the_oldest_tombstone_returns_410()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        var cursor = Page(await exchange.FeedAsync(key)).Cursor;
        time.Advance(TimeSpan.FromDays(401));

        Assert.Equal(410, (await exchange.FeedAsync(key, $"?cursor={cursor}")).Status);
        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);
    }

    [Fact]
    public async Task A_first_sync_completes_when_active_records_are_older_than_every_tombstone()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(5));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromDays(500));

        var (records, pages) = await SyncAsync(exchange, key, limit: 2);

        Assert.Equal((5, 3), (records.Count, pages));
    }

    private static async Task<(IReadOnlyList<JsonElement> Records, int Pages)> SyncAsync(Exchange exchange, string key, int limit)
    {
        var (records, pages, cursor, more) = (new List<JsonElement>(), 0, "", true);
        for (; more; pages++)
        {
            var page = Page(await exchange.FeedAsync(key, $"?limit={limit}&cursor={cursor}"));
            records.AddRange(page.Records);
            (cursor, more) = (page.Cursor, page.HasMore);
        }

        return (records, pages);
    }

    private static (IReadOnlyList<JsonElement> Records, string Cursor, bool HasMore) Page((int Status, string Body) response)
    {
        Assert.Equal(200, response.Status);
        var page = JsonDocument.Parse(response.Body).RootElement;
        return ([.. page.GetProperty("records").EnumerateArray()], page.GetProperty("cursor").GetString()!, page.GetProperty("hasMore").GetBoolean());
    }

    private static async Task<(int Status, string Tag, MemoryStream Body)> GetAsync(
        Exchange exchange, string key, string cursor, Action<HttpContext>? prepare = null)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = $"Bearer {key}";
        http.Request.QueryString = new QueryString($"?cursor={cursor}");
        prepare?.Invoke(http);
        var body = new MemoryStream();
        http.Response.Body = body;
        await (await exchange.Get<GetFeed>().Run(http.Request, TestContext.Current.CancellationToken)).ExecuteAsync(http);
        body.Position = 0;
        return (http.Response.StatusCode, http.Response.Headers.ETag.ToString(), body);
    }
}
