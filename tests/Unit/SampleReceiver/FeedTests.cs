using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using TakeItDown.Receiver;
using TakeItDown.Tests.Unit.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.SampleReceiver;

public sealed class FeedTests : IAsyncLifetime
{
    private readonly TemporaryFile database = new();
    private FakeExchange exchange = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => exchange = await FakeExchange.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await exchange.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task At_start_it_reads_the_feed_to_its_end_and_counts_no_deliveries()
    {
        HashRecord[] records = [HashRecords.New(), HashRecords.New(), HashRecords.New("image_md5")];
        SetFeed(records[..2], records[2..]);

        await using var receiver = await StartAsync();

        await Eventually(() => !exchange.Checked.IsEmpty);
        foreach (var record in records)
            Assert.Equal(0, (await receiver.FindAsync(record))!.Deliveries);
        Assert.Equal(["", "1"], exchange.Cursors);
    }

    [Fact]
    public async Task Without_a_secret_it_has_no_webhook_and_reads_the_feed()
    {
        var record = HashRecords.New();
        SetFeed([record]);

        await using var receiver = await RunningReceiver.StartAsync(database, exchange, secret: null);

        await Eventually(() => !exchange.Checked.IsEmpty);
        Assert.NotNull(await receiver.FindAsync(record));
        using var response = await receiver.PostAsync(HashRecords.Event(record));
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task It_reports_the_cursor_of_the_last_page_after_each_read_also_when_nothing_was_new_and_sends_no_verdict_about_nothing()
    {
        SetFeed([HashRecords.New()], [HashRecords.New()]);
        exchange.CheckFaults.Enqueue(503);

        await using var receiver = await RunningReceiver.StartAsync(database, exchange, feedInterval: TimeSpan.FromMilliseconds(50));

        await Eventually(() => exchange.Checked.Count > 2);
        Assert.All(exchange.Checked, cursor => Assert.Equal("2", cursor));
        Assert.Empty(exchange.Verdicts);
    }

    [Fact]
    public async Task After_an_outage_it_reads_the_feed_from_its_checkpoint_and_takes_matches_down()
    {
        var (before, missed, ended) = (HashRecords.New(), HashRecords.New(), HashRecords.New());
        SetFeed([before, ended]);
        await using (var first = await StartAsync())
        {
            await first.UploadAsync(missed.Near(20));
            await Eventually(() => exchange.Checked.Contains("1"));
        }

        exchange.Cursors.Clear();
        exchange.Feed[2] = new([missed, ended with { Version = 2, HashStatus = "Withdrawn" }], [], "2", HasMore: false);
        await using var second = await StartAsync();

        await Eventually(() => exchange.Verdicts.Contains($"{missed.RecordId} Blocked 1 1"));
        Assert.Equal(["1"], exchange.Cursors);
        Assert.Equal("Withdrawn", (await second.FindAsync(ended))!.Record.HashStatus);
        Assert.Empty(await second.MatchAsync(ended.Near(0)));
    }

    [Fact]
    public async Task A_dead_lettered_event_arrives_from_the_feed_and_its_media_is_taken_down()
    {
        var missed = HashRecords.New();
        await using (var webhookOnly = await RunningReceiver.StartAsync(database))
        await using (var topic = new TestTopic())
        {
            await webhookOnly.UploadAsync(missed.Near(20));
            var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-TakeItDown-Secret"] = RunningReceiver.Secret };
            Assert.Null(await topic.Topic.SubscribeAsync(new("platform", webhookOnly.Webhook) { Headers = headers }, TestContext.Current.CancellationToken));
            topic.PublishJson(HashRecords.Event(missed with { HashValue = "00" }));
            await Eventually(() => topic.State() is { DeadLettered: 1, Delivered: 0, Pending: [] });
            Assert.Null(await webhookOnly.FindAsync(missed));
        }

        SetFeed([missed]);
        await using var receiver = await StartAsync();

        await Eventually(() => exchange.Verdicts.Contains($"{missed.RecordId} Blocked 1 1"));
        Assert.Equal(0, (await receiver.FindAsync(missed))!.Deliveries);
    }

    [Fact]
    public async Task An_unreadable_record_is_logged_by_its_id_the_records_around_it_are_stored_and_nothing_is_reported_as_checked()
    {
        var (first, broken, last, next) = (HashRecords.New(), HashRecords.New() with { HashValue = "00" }, HashRecords.New(), HashRecords.New());
        SetFeed([first, broken, last], [next]);

        await using (var receiver = await StartAsync())
        {
            await Eventually(() => receiver.Logs.At(LogLevel.Warning).Count() == 2);
            foreach (var record in new[] { first, last, next })
                Assert.NotNull(await receiver.FindAsync(record));
            Assert.Equal(
                [$"A record of the feed cannot be read. Record id: {broken.RecordId}", "The feed is not reported as checked: a record of it could not be read, or it was reset meanwhile"],
                receiver.Logs.At(LogLevel.Warning));
            Assert.Equal(["", "1"], exchange.Cursors);
        }

        await using (var restarted = await StartAsync())
            await Eventually(() => restarted.Logs.At(LogLevel.Warning).Any());
        Assert.Empty(exchange.Checked);

        exchange.Feed[3] = new([HashRecords.New() with { RecordId = broken.RecordId, Version = 2 }], [], "3", HasMore: false);
        await using var later = await StartAsync();
        await Eventually(() => exchange.Checked.Contains("3"));
    }

    [Fact]
    public async Task A_property_that_is_there_twice_makes_one_record_unreadable_and_not_the_page()
    {
        var (first, twice) = (HashRecords.New(), HashRecords.New());
        var records = string.Join(',', new[] { first, twice }.Select(record => JsonSerializer.Serialize(record, JsonSerializerOptions.Web)));
        var json = $$"""{"records":[{{records.Replace($"\"recordId\":\"{twice.RecordId}\"", $"\"recordId\":\"{twice.RecordId}\",\"version\":2", StringComparison.Ordinal)}}],"cursor":"1","hasMore":false}""";

        var page = await FeedPage.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), TestContext.Current.CancellationToken);

        Assert.Equal([first], page.Records);
        Assert.Equal([twice.RecordId], page.Unreadable);
    }

    [Fact]
    public async Task It_retries_a_page_that_fails_and_not_the_pages_before_it()
    {
        SetFeed([HashRecords.New()], [HashRecords.New()], [HashRecords.New()]);
        exchange.FeedFaults.Enqueue(("1", 503));

        await using var receiver = await StartAsync();

        await Eventually(() => exchange.Checked.Contains("3"));
        Assert.Equal(["", "1", "1", "2"], exchange.Cursors);
    }

    [Fact]
    public async Task An_older_version_in_the_feed_replaces_nothing()
    {
        var (record, marker) = (HashRecords.New(), HashRecords.New());
        await using (var webhookOnly = await RunningReceiver.StartAsync(database))
            await webhookOnly.DeliverAsync(record with { Version = 5, HashStatus = "Withdrawn" });
        SetFeed([record, marker]);

        await using var receiver = await StartAsync();

        await Eventually(() => exchange.Checked.Contains("1"));
        Assert.Equal(5, (await receiver.FindAsync(record))!.Record.Version);
        Assert.NotNull(await receiver.FindAsync(marker));
    }

    [Fact]
    public async Task After_an_expired_cursor_it_reads_the_whole_feed_and_deletes_hashes_that_are_not_in_it()
    {
        var (kept, gone, pushed) = (HashRecords.New(), HashRecords.New(), HashRecords.New());
        SetFeed([kept, gone]);
        await using (await StartAsync())
            await Eventually(() => !exchange.Checked.IsEmpty);

        exchange.Cursors.Clear();
        exchange.FeedFaults.Enqueue(("1", 410));
        exchange.FeedFaults.Enqueue(("", 503));
        SetFeed([kept], []);
        await using var receiver = await StartAsync();
        await Eventually(() => exchange.Cursors.Count == 2);
        await receiver.DeliverAsync(pushed);
        await Eventually(() => exchange.Cursors.Count == 4);

        await Eventually(() => receiver.FindAsync(gone).GetAwaiter().GetResult() is null);
        Assert.Equal(["1", "", "", "1"], exchange.Cursors);
        Assert.Empty(await receiver.MatchAsync(gone.Near(0)));
        Assert.Single(await receiver.MatchAsync(kept.Near(0)));
        Assert.Single(await receiver.MatchAsync(pushed.Near(0)));
    }

    [Fact]
    public async Task A_page_that_was_requested_before_a_reset_changes_neither_the_cursor_nor_what_is_stored()
    {
        var (first, late) = (HashRecords.New(), HashRecords.New());
        var file = new Database(new(database.Path));
        var store = new Store(file, TimeProvider.System);
        await store.AddPageAsync(new([first], [], "1", HasMore: true), after: null, Cancelled);
        await store.ResetCursorAsync("1", Cancelled);

        await store.AddPageAsync(new([late], [], "2", HasMore: false), after: "1", Cancelled);

        Assert.Null(await store.GetCursorAsync(Cancelled));
        Assert.Equal(new[] { first.RecordId, late.RecordId }.Order(StringComparer.Ordinal), file.Read(db => db.Query<string>("SELECT record_id FROM hashes ORDER BY record_id")));
    }

    [Fact]
    public async Task A_cursor_that_somebody_has_replaced_is_not_reset()
    {
        var store = new Store(new Database(new(database.Path)), TimeProvider.System);
        await store.AddPageAsync(new([], [], "1", HasMore: true), after: null, Cancelled);
        await store.AddPageAsync(new([], [], "2", HasMore: true), after: "1", Cancelled);

        await store.ResetCursorAsync("1", Cancelled);

        Assert.Equal("2", await store.GetCursorAsync(Cancelled));
    }

    [Fact]
    public async Task A_410_without_a_cursor_is_retried_like_any_other_failure()
    {
        var record = HashRecords.New();
        SetFeed([record]);
        exchange.FeedFaults.Enqueue(("", 410));

        await using var receiver = await StartAsync();

        await Eventually(() => exchange.Checked.Contains("1"));
        Assert.Equal(["", ""], exchange.Cursors);
        Assert.NotNull(await receiver.FindAsync(record));
    }

    private void SetFeed(params HashRecord[][] pages)
    {
        foreach (var (i, page) in pages.Index())
            exchange.Feed[i + 1] = new(page, [], $"{i + 1}", HasMore: i + 1 < pages.Length);
    }

    private Task<RunningReceiver> StartAsync() => RunningReceiver.StartAsync(database, exchange);
}
