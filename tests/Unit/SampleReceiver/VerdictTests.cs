using static TakeItDown.Tests.Unit.EventGrid.World;

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
    public async Task A_hash_that_matches_media_takes_them_down_and_says_how_many()
    {
        var record = Hashes.New();
        var near = await receiver.UploadAsync(record.Near(31));
        var same = await receiver.UploadAsync(record.Near(0), new("image_md5", new string('a', 32)));
        var other = await receiver.UploadAsync(record.Near(32));

        await receiver.DeliverAsync(record);

        Assert.Equal([record.RecordId], (await receiver.MediumAsync(near.Id)).Matches);
        Assert.NotNull((await receiver.MediumAsync(near.Id)).Removed);
        Assert.NotNull((await receiver.MediumAsync(same.Id)).Removed);
        Assert.Null((await receiver.MediumAsync(other.Id)).Removed);
        await ToldAsync($"{record.RecordId} Blocked 2 2");
    }

    [Fact]
    public async Task A_hash_that_matches_nothing_is_not_found()
    {
        var record = Hashes.New("video_md5");

        await receiver.DeliverAsync(record);

        await ToldAsync($"{record.RecordId} NotFound 0 0");
    }

    [Fact]
    public async Task A_picture_that_is_uploaded_later_is_taken_down_at_once()
    {
        var record = Hashes.New();
        await receiver.DeliverAsync(record);
        await ToldAsync($"{record.RecordId} NotFound 0 0");

        var medium = await receiver.UploadAsync(record.Near(12));

        Assert.NotNull(medium.Removed);
        Assert.Equal([record.RecordId], medium.Matches);
        await ToldAsync($"{record.RecordId} NotFound 0 0", $"{record.RecordId} Blocked 1 1");
    }

    [Theory]
    [InlineData("Withdrawn")]
    [InlineData("Suspended")]
    [InlineData("Deleted")]
    public async Task A_picture_that_is_uploaded_after_a_tombstone_stays(string status)
    {
        var record = Hashes.New();
        await receiver.DeliverAsync(record, record with { Version = 2, HashStatus = status });

        var medium = await receiver.UploadAsync(record.Near(0));

        Assert.Null(medium.Removed);
        Assert.Empty(medium.Matches);
    }

    [Fact]
    public async Task A_duplicate_says_nothing_new()
    {
        var (record, marker) = (Hashes.New(), Hashes.New());
        await receiver.DeliverAsync(record);
        await ToldAsync($"{record.RecordId} NotFound 0 0");

        await receiver.DeliverAsync(record, marker);

        await ToldAsync($"{record.RecordId} NotFound 0 0", $"{marker.RecordId} NotFound 0 0");
    }

    [Fact]
    public async Task Verdicts_go_out_in_batches_of_at_most_100()
    {
        exchange.VerdictFaults.Enqueue(503);
        var records = Enumerable.Range(0, 250).Select(_ => Hashes.New()).ToList();

        using var answer = await receiver.PostAsync(
            $"[{string.Join(',', records.Select(record => Hashes.Event(record)))}]", mediaType: "application/cloudevents-batch+json");

        await Eventually(() => exchange.Verdicts.Count == 250);
        Assert.Equal([100, 100, 100, 50], exchange.Calls.Select(call => call.Count));
        Assert.Equal(records.Select(record => $"{record.RecordId} NotFound 0 0"), exchange.Verdicts);
    }

    [Fact]
    public async Task What_the_exchange_did_not_acknowledge_is_sent_again_until_it_does()
    {
        exchange.VerdictFaults.Enqueue(500);
        exchange.VerdictFaults.Enqueue(401);
        var record = Hashes.New();

        await receiver.DeliverAsync(record);

        await ToldAsync($"{record.RecordId} NotFound 0 0");
        Assert.Equal(3, exchange.Calls.Count);
        Assert.All(exchange.Calls, call => Assert.Equal($"{record.RecordId} NotFound 0 0", Assert.Single(call)));
    }

    [Fact]
    public async Task A_verdict_survives_the_process_that_could_not_send_it()
    {
        for (var i = 0; i < 100; i++)
            exchange.VerdictFaults.Enqueue(503);
        var record = Hashes.New();
        await receiver.DeliverAsync(record);
        await Eventually(() => !exchange.Calls.IsEmpty);
        await receiver.DisposeAsync();
        exchange.VerdictFaults.Clear();
        Assert.Empty(exchange.Verdicts);

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await ToldAsync($"{record.RecordId} NotFound 0 0");
    }

    [Fact]
    public async Task What_came_while_there_was_no_exchange_is_told_once_there_is_one()
    {
        await receiver.DisposeAsync();
        receiver = await RunningReceiver.StartAsync(database);
        var record = Hashes.New();
        await receiver.DeliverAsync(record);
        await receiver.DisposeAsync();
        Assert.Empty(exchange.Calls);

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await ToldAsync($"{record.RecordId} NotFound 0 0");
    }

    [Fact]
    public async Task Of_two_verdicts_that_wait_on_one_hash_only_the_later_is_sent()
    {
        await receiver.DisposeAsync();
        receiver = await RunningReceiver.StartAsync(database);
        var record = Hashes.New();
        await receiver.DeliverAsync(record);
        await receiver.UploadAsync(record.Near(3));
        await receiver.DisposeAsync();

        receiver = await RunningReceiver.StartAsync(database, exchange);

        await ToldAsync($"{record.RecordId} Blocked 1 1");
    }

    private async Task ToldAsync(params string[] verdicts)
    {
        await Eventually(() => exchange.Verdicts.Count >= verdicts.Length);
        Assert.Equal(verdicts, exchange.Verdicts);
    }
}
