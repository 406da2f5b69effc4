using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

public class FetchHashesTests(AzuriteFixture azurite)
{
    private const string EveryType = """
        {"platforms":[{"id":"example","name":"Example","webhook":"https://example.com/hook","contact":"a@example.com",
          "signalTypes":["pdq","image_md5","image_sha256","video_vpdq","video_md5","video_sha256"]}]}
        """;

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));

    private DateTimeOffset Now => time.GetUtcNow();

    [Fact]
    public async Task A_page_has_every_member_that_the_public_client_requires_and_no_null()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var rows = FeedRows.NewPdqs(2, Now).OrderBy(row => row.PartitionKey, StringComparer.Ordinal).ToList();
        await exchange.AppendAsync(rows);
        var second = Now.ToUnixTimeSeconds();
        time.Advance(TimeSpan.FromMinutes(1));

        var (first, rest) = (await exchange.FetchAsync(key, "startTimestamp=10&pageSize=1"), await exchange.FetchAsync(key, $"startTimestamp={second + 1}"));

        Assert.Equal(
            $$"""{"count":1,"nextSetTimestamp":{{second}},"nextPageToken":"{{new FeedCursor(FeedRow.From(rows[0]).Position).Text}}","hasMoreRecords":true,"""
            + $$$"""
            "hashRecords":[{"lastModtimestamp":{{{second}}},"signalType":"ImagePDQ","hashValue":"{{{rows[0].Value}}}","hashStatus":"Active","caseNumbers":{}}]}
            """,
            first.Body);
        Assert.Equal($$"""{"count":0,"nextSetTimestamp":{{second + 50}},"hasMoreRecords":false,"hashRecords":[]}""", rest.Body);
    }

    [Fact]
    public async Task A_first_sync_returns_every_record_and_the_last_one_of_each_hash_has_its_current_status()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        var (kept, withdrawn) = (RandomHash.Pdq(), RandomHash.Pdq());
        await exchange.SubmitAsync(Bodies.Of(kept));
        await exchange.PublishNextAsync();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(withdrawn));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromHours(2));
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var page = Assert.Single(await client.SyncAsync());

        Assert.Equal(3, page.Count);
        Assert.Equal(("Active", "Withdrawn"), (client.Known[("ImagePDQ", kept)].HashStatus, client.Known[("ImagePDQ", withdrawn)].HashStatus));
        Assert.Equal(Now.AddSeconds(-10).ToUnixTimeSeconds(), client.Checkpoint);
    }

    [Fact]
    public async Task A_sync_gets_each_of_five_thousand_entries_of_one_second_once()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(FeedRows.NewPdqs(5_000, Now));
        var second = Now.ToUnixTimeSeconds();
        time.Advance(TimeSpan.FromMinutes(1));

        var pages = await client.SyncAsync();

        Assert.Equal([800, 800, 800, 800, 800, 800, 200], pages.Select(page => page.Count));
        Assert.Equal(5_000, client.Known.Count);
        Assert.All(pages.SkipLast(1), page => Assert.Equal(second, page.NextSetTimestamp));
        Assert.Equal(second + 50, client.Checkpoint);
    }

    [Fact]
    public async Task A_last_page_that_is_full_is_followed_by_an_empty_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(FeedRows.NewPdqs(4, Now));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([2, 2, 0], (await client.SyncAsync(pageSize: 2)).Select(page => page.Count));
    }

    [Fact]
    public async Task A_window_without_changes_is_empty_and_the_checkpoint_advances()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(FeedRows.NewPdqs(3, Now));
        time.Advance(TimeSpan.FromMinutes(1));
        await client.SyncAsync();
        time.Advance(TimeSpan.FromHours(11));

        var page = Assert.Single(await client.SyncAsync());

        Assert.Empty(page.HashRecords);
        Assert.Equal(Now.AddSeconds(-10).ToUnixTimeSeconds(), client.Checkpoint);
    }

    [Fact]
    public async Task Records_younger_than_ten_seconds_are_not_returned_and_the_checkpoint_stays_before_them()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(FeedRows.NewPdqs(1, Now));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Assert.Single(await client.SyncAsync()).Count);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, Assert.Single(await client.SyncAsync()).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sync_can_resume_eleven_hours_later_with_its_token_or_its_checkpoint(bool byToken)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        var early = FeedRows.NewPdqs(10, Now).ToList();
        await exchange.AppendAsync(early);
        time.Advance(TimeSpan.FromMinutes(1));
        await using var pages = client.PagesAsync(pageSize: 4).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await pages.MoveNextAsync());
        Assert.True(await pages.MoveNextAsync());
        Assert.Equal(8, client.Known.Count);

        time.Advance(TimeSpan.FromHours(11));
        var late = FeedRows.NewPdqs(5, Now).Concat(early.Select(row => row.Become(HashStatus.Withdrawn, Now))).ToList();
        await exchange.AppendAsync(late);
        time.Advance(TimeSpan.FromMinutes(1));
        while (byToken && await pages.MoveNextAsync())
            Assert.InRange(client.Known.Count, 8, 15);
        if (!byToken)
            await client.SyncAsync();

        Assert.Equal(late.Select(row => (row.Value, row.Status.ToString())).Order(), client.Known.Values.Select(record => (record.HashValue, record.HashStatus)).Order());
    }

    [Fact]
    public async Task A_record_withdrawn_during_a_sync_is_withdrawn_at_its_end()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        var hashes = Enumerable.Range(0, 6).Select(_ => RandomHash.Pdq()).ToList();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(hashes));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        await foreach (var page in client.PagesAsync(pageSize: 4))
        {
            if (page.HashRecords is [{ HashStatus: "Active" }, ..] && client.Known.Count == 4)
            {
                await exchange.WithdrawAsync(credentials);
                await exchange.PublishNextAsync();
                time.Advance(TimeSpan.FromMinutes(1));
            }
        }

        Assert.Equal(hashes.Order(), client.Known.Values.Where(record => record.HashStatus == "Withdrawn").Select(record => record.HashValue).Order());
    }

    [Fact]
    public async Task Only_types_that_the_protocol_supports_are_returned_with_its_names()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var wide = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platforms:Json"] = EveryType });
        var (narrowKey, wideKey) = (await exchange.KeyOfAsync("other"), await exchange.KeyOfAsync("example"));
        var rows = SignalType.All.ToDictionary(type => type, type => FeedRows.New(type, Now));
        await exchange.AppendAsync(rows.Values);
        time.Advance(TimeSpan.FromMinutes(1));

        var (widest, narrow) = (await wide.PageAsync(wideKey), await exchange.PageAsync(narrowKey));

        Assert.Equal(
            [("ImagePDQ", rows[SignalType.Pdq].Value), ("VideoMD5", rows[SignalType.VideoMd5].Value)],
            widest.HashRecords.Select(record => (record.SignalType, record.HashValue)).Order());
        Assert.Equal(rows[SignalType.Pdq].Value, Assert.Single(narrow.HashRecords).HashValue);
    }

    [Fact]
    public async Task Pages_without_supported_types_are_empty_and_have_a_next_page()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(Enumerable.Range(0, 5).Select(_ => FeedRows.New(SignalType.VideoVpdq, Now)));
        time.Advance(TimeSpan.FromSeconds(1));
        await exchange.AppendAsync(FeedRows.NewPdqs(1, Now));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([0, 0, 1, 0], (await client.SyncAsync(pageSize: 2)).Select(page => page.Count));
    }

    [Theory]
    [InlineData(HashStatus.Active, "Active")]
    [InlineData(HashStatus.Withdrawn, "Withdrawn")]
    [InlineData(HashStatus.Suspended, "Withdrawn")]
    [InlineData(HashStatus.Deleted, "Withdrawn")]
    public async Task A_hash_that_is_not_active_is_returned_as_withdrawn(HashStatus status, string expected)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync([FeedRows.New(SignalType.Pdq, Now) with { Status = status }]);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(expected, Assert.Single((await exchange.PageAsync(key)).HashRecords).HashStatus);
    }

    [Fact]
    public async Task A_worker_with_a_slow_clock_returns_no_earlier_checkpoint_and_loses_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var behind = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal));
        behind.Transport.StorageAhead = TimeSpan.FromSeconds(-30);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync(FeedRows.NewPdqs(2, Now));
        time.Advance(TimeSpan.FromSeconds(12));
        var current = exchange;
        var client = new StopNciiClient(async query => (await current.FetchAsync(key, query)).Body);

        await foreach (var _ in client.PagesAsync(pageSize: 1))
            current = behind;
        Assert.Single(client.Known);
        current = exchange;
        await client.SyncAsync();

        Assert.Equal(2, client.Known.Count);
    }

    [Fact]
    public async Task An_old_checkpoint_does_not_end_a_first_sync_of_years()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        await exchange.AppendAsync(FeedRows.NewPdqs(4, Now));
        time.Advance(TimeSpan.FromDays(1_000));
        await using (var interrupted = client.PagesAsync(pageSize: 3).GetAsyncEnumerator(TestContext.Current.CancellationToken))
            Assert.True(await interrupted.MoveNextAsync());

        await client.SyncAsync(pageSize: 3);

        Assert.Equal(4, client.Known.Count);
    }

    [Fact]
    public async Task A_page_takes_one_range_query_for_the_key_and_at_most_two_for_the_rows()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync(FeedRows.NewPdqs(20, Now));
        time.Advance(TimeSpan.FromHours(1));
        await exchange.FetchAsync(key, "startTimestamp=10&pageSize=1"); // every five seconds, a process asks how many partitions an hour has
        exchange.Transport.Requests.Clear();

        await exchange.FetchAsync(key, "startTimestamp=10&pageSize=5");

        Assert.InRange(exchange.Transport.Requests.Count, 2, 3);
    }
}
