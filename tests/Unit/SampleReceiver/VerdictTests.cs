using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.SampleReceiver;

public sealed class VerdictTests : IAsyncLifetime
{
    private readonly TemporaryFile database = new();
    private FakeExchange exchange = null!;
    private RunningReceiver receiver = null!;

    public async ValueTask InitializeAsync()
    {
        exchange = await FakeExchange.StartAsync();
        receiver = await RunningReceiver.StartAsync(database, exchange);
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await exchange.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task A_hash_takes_matching_media_down_and_its_verdict_counts_them()
    {
        var record = HashRecords.New();
        var near = await receiver.UploadAsync(record.Near(31));
        var same = await receiver.UploadAsync(record.Near(0), new("image_md5", new string('a', 32)));
        var other = await receiver.UploadAsync(record.Near(32));

        await receiver.DeliverAsync(record);

        Assert.Equal([record.RecordId], (await receiver.GetMediaAsync(near.Id)).Matches);
        Assert.NotNull((await receiver.GetMediaAsync(near.Id)).Removed);
        Assert.NotNull((await receiver.GetMediaAsync(same.Id)).Removed);
        Assert.Null((await receiver.GetMediaAsync(other.Id)).Removed);
        await AssertVerdictsAsync($"{record.RecordId} Blocked 2 2");
        Assert.Equal(0, exchange.Distances[record.RecordId]); // of the nearest
    }

    [Fact]
    public async Task A_hash_without_matches_gets_no_verdict()
    {
        var (record, marker) = (HashRecords.New("video_md5"), HashRecords.New());
        await receiver.UploadAsync(marker.Near(0));

        await receiver.DeliverAsync(record, marker);

        await AssertVerdictsAsync($"{marker.RecordId} Blocked 1 1");
    }

    [Fact]
    public async Task A_picture_uploaded_after_its_hash_is_taken_down_at_once()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);

        var media = await receiver.UploadAsync(record.Near(12));

        Assert.NotNull(media.Removed);
        Assert.Equal([record.RecordId], media.Matches);
        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
        Assert.Equal(12, exchange.Distances[record.RecordId]);
    }

    [Theory]
    [InlineData("Withdrawn")]
    [InlineData("Suspended")]
    [InlineData("Deleted")]
    public async Task A_picture_uploaded_after_a_tombstone_stays_online(string status)
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record, record with { Version = 2, HashStatus = status });

        var media = await receiver.UploadAsync(record.Near(0));

        Assert.Null(media.Removed);
        Assert.Empty(media.Matches);
    }

    [Fact]
    public async Task A_duplicate_delivery_sends_no_second_verdict()
    {
        var (record, marker) = (await HostedAsync(), await HostedAsync());
        await receiver.DeliverAsync(record);
        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");

        await receiver.DeliverAsync(record, marker);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1", $"{marker.RecordId} Blocked 1 1");
    }

    [Fact]
    public async Task Verdicts_are_sent_in_batches_of_at_most_100()
    {
        exchange.VerdictFaults.Enqueue(503);
        var records = Enumerable.Range(0, 150).Select(_ => HashRecords.New("image_md5")).ToList();
        foreach (var record in records)
            await receiver.UploadAsync(record.Hash);

        using var response = await receiver.PostAsync(
            $"[{string.Join(',', records.Select(record => HashRecords.Event(record)))}]", mediaType: "application/cloudevents-batch+json");

        await Eventually(() => exchange.Verdicts.Count == 150);
        Assert.Equal([100, 100, 50], exchange.Calls.Select(call => call.Count));
        Assert.Equal(records.Select(record => $"{record.RecordId} Blocked 1 1"), exchange.Verdicts);
        Assert.All(exchange.Distances.Values, distance => Assert.Null(distance)); // an exact hash has none
    }

    [Fact]
    public async Task Verdicts_are_sent_again_until_the_exchange_acknowledges_them()
    {
        exchange.VerdictFaults.Enqueue(500);
        exchange.VerdictFaults.Enqueue(401);
        var record = await HostedAsync();

        await receiver.DeliverAsync(record);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
        Assert.Equal(3, exchange.Calls.Count);
        Assert.All(exchange.Calls, call => Assert.Equal($"{record.RecordId} Blocked 1 1", Assert.Single(call)));
    }

    [Fact]
    public async Task A_verdict_that_the_exchange_refuses_does_not_stop_the_others_and_is_logged()
    {
        var records = Enumerable.Range(0, 20).Select(_ => HashRecords.New("image_md5")).ToList();
        foreach (var record in records)
            await receiver.UploadAsync(record.Hash);
        foreach (var record in new[] { records[0], records[13] })
            exchange.Refused[record.RecordId] = "time-before-hash";

        using var response = await receiver.PostAsync(
            $"[{string.Join(',', records.Select(HashRecords.Event))}]", mediaType: "application/cloudevents-batch+json");

        await AssertVerdictsAsync([.. records.Where(record => !exchange.Refused.ContainsKey(record.RecordId)).Select(record => $"{record.RecordId} Blocked 1 1")]);
        await Eventually(() => receiver.Logs.At(LogLevel.Error).Count() == 2);
        Assert.Equal(
            [.. exchange.Refused.Keys.Select(recordId => $"The exchange refuses the verdict on {recordId}, so it is removed: time-before-hash").Order(StringComparer.Ordinal)],
            receiver.Logs.At(LogLevel.Error).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_verdict_from_a_clock_that_is_ahead_is_sent_again()
    {
        var record = await HostedAsync();
        exchange.Refused[record.RecordId] = "time-ahead";
        await receiver.DeliverAsync(record);
        await Eventually(() => exchange.Calls.Count > 1);

        exchange.Refused.Clear();

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
    }

    [Fact]
    public async Task A_verdict_that_could_not_be_sent_survives_a_restart()
    {
        for (var i = 0; i < 100; i++)
            exchange.VerdictFaults.Enqueue(503);
        var record = await HostedAsync();
        await receiver.DeliverAsync(record);
        await Eventually(() => !exchange.Calls.IsEmpty);
        await receiver.DisposeAsync();
        exchange.VerdictFaults.Clear();
        Assert.Empty(exchange.Verdicts);

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
    }

    [Fact]
    public async Task Verdicts_from_before_the_exchange_was_configured_are_sent_once_it_is()
    {
        await receiver.DisposeAsync();
        receiver = await RunningReceiver.StartAsync(database);
        var record = await HostedAsync();
        await receiver.DeliverAsync(record);
        await receiver.DisposeAsync();
        Assert.Empty(exchange.Calls);

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
    }

    [Fact]
    public async Task Of_two_pending_verdicts_on_one_hash_only_the_later_is_sent()
    {
        await receiver.DisposeAsync();
        receiver = await RunningReceiver.StartAsync(database);
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);
        await receiver.UploadAsync(record.Near(3));
        await receiver.UploadAsync(record.Near(4));
        await receiver.DisposeAsync();

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 2 2");
        Assert.Equal(3, exchange.Distances[record.RecordId]);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_gets_the_distances_of_new_matches()
    {
        await receiver.DisposeAsync();
        using (var db = new SqliteConnection($"Data Source={database.Path}"))
        {
            db.Open();
            db.Execute("ALTER TABLE matches DROP COLUMN distance");
        }

        receiver = await RunningReceiver.StartAsync(database, exchange);
        var record = HashRecords.New();
        await receiver.UploadAsync(record.Near(7));
        await receiver.DeliverAsync(record);

        await AssertVerdictsAsync($"{record.RecordId} Blocked 1 1");
        Assert.Equal(7, exchange.Distances[record.RecordId]);
    }

    /// <summary>A new hash that matches a picture on the platform.</summary>
    private async Task<HashRecord> HostedAsync()
    {
        var record = HashRecords.New();
        await receiver.UploadAsync(record.Near(0));
        return record;
    }

    private async Task AssertVerdictsAsync(params string[] verdicts)
    {
        await Eventually(() => exchange.Verdicts.Count >= verdicts.Length);
        Assert.Equal(verdicts, exchange.Verdicts);
    }
}
