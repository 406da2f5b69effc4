using Azure;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

/// <summary>Feed writes that are slow, lost or late. A reader has read up to ten seconds ago and must not miss anything.</summary>
public class FeedPositionTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 59, 59, 700, TimeSpan.Zero));

    [Fact]
    public async Task Rows_that_are_acknowledged_quickly_are_written_once()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        await AppendAsync(exchange, await ApplyClaimAsync(exchange, "A"));

        Assert.Single(await PositionsAsync(exchange));
    }

    [Fact]
    public async Task A_position_over_a_second_old_is_replaced_before_it_is_written()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claim = await ApplyClaimAsync(exchange, "A");
        time.Advance(TimeSpan.FromSeconds(1.5));

        await AppendAsync(exchange, claim);

        Assert.Equal([time.GetUtcNow().UtcTicks], await PositionsAsync(exchange));
    }

    [Fact]
    public async Task A_row_acknowledged_over_five_seconds_after_its_position_is_written_again_at_a_new_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claim = await ApplyClaimAsync(exchange, "A");
        var slow = 1;
        exchange.Transport.After = request => { if (IsFeedWrite(request) && slow-- > 0) time.Advance(TimeSpan.FromSeconds(5.5)); };

        await AppendAsync(exchange, claim);

        Assert.Equal([claim.RecordToPublish!.Position, time.GetUtcNow().UtcTicks], await PositionsAsync(exchange));
    }

    [Fact]
    public async Task A_row_whose_response_is_lost_is_written_again_at_the_same_position_while_that_is_young()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claim = await ApplyClaimAsync(exchange, "A");
        var lost = 1;
        exchange.Transport.After = request =>
        {
            if (IsFeedWrite(request) && lost-- > 0)
                throw new TaskCanceledException("The response came too late.");
        };

        await AppendAsync(exchange, claim);

        Assert.Equal([claim.RecordToPublish!.Position], await PositionsAsync(exchange));
        Assert.Equal(2, exchange.Transport.Requests.Count(IsFeedWrite));
    }

    [Fact]
    public async Task A_busy_storage_gets_a_pause_and_then_the_rows_and_no_new_positions()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claims = await Task.WhenAll(Enumerable.Range(0, 5).Select(change => ApplyClaimAsync(exchange, $"{change}")));
        exchange.Transport.Requests.Clear();
        var busy = 1;
        exchange.Transport.After = request =>
        {
            if (IsFeedWrite(request) && busy-- > 0)
                throw new RequestFailedException(503, "ServerBusy");
        };

        var appending = AppendAsync(exchange, claims);
        await Poll.UntilAsync("the first write", () => busy <= 0);
        Assert.False(appending.IsCompleted);
        while (!appending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }

        Assert.Equal(5, (await appending).Count);
        Assert.Equal(claims.Select(claim => claim.RecordToPublish!.Position).Order(), await PositionsAsync(exchange));
        Assert.Equal(2, exchange.Transport.Requests.Count); // no record was written
    }

    [Fact]
    public async Task When_storage_rejects_the_row_of_one_change_the_rows_of_the_others_are_appended()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var changes = new List<FeedAppend>();
        foreach (var key in (string[])["A", "B", "C"])
            changes.Add(new([await ApplyClaimAsync(exchange, key)]));
        var writes = 0;
        exchange.Transport.Before = request =>
        {
            if (IsFeedWrite(request) && ++writes is 1 or 3)
                throw new RequestFailedException(400, "A row is invalid.");
        };

        await exchange.Get<FeedStore>().AppendAsync(changes, TestContext.Current.CancellationToken);

        Assert.Equal([(0, 1), (1, 0), (1, 0)], changes.Select(change => (change.Appended.Count, change.Failures.Count)).Order());
        Assert.Equal(2, (await PositionsAsync(exchange)).Count);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_fails_only_its_own_change()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var good = new FeedAppend([await ApplyClaimAsync(exchange, "A")]);
        var damaged = new FeedAppend([new((await ApplyClaimAsync(exchange, "B")).RecordToPublish! with { Value = "damaged" }, AlreadyApplied: false)]);

        await exchange.Get<FeedStore>().AppendAsync([damaged, good], TestContext.Current.CancellationToken);

        Assert.Equal((1, 0, 0, 1), (good.Appended.Count, good.Failures.Count, damaged.Appended.Count, damaged.Failures.Count));
    }

    [Fact]
    public async Task A_late_row_is_before_its_rewritten_row_and_changes_nothing_for_readers()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claim = await ApplyClaimAsync(exchange, "A");
        var late = 1;
        exchange.Transport.Before = request =>
        {
            if (IsFeedWrite(request) && late-- > 0)
            {
                time.Advance(TimeSpan.FromSeconds(2));
                throw new TaskCanceledException("Gave up.");
            }
        };
        await AppendAsync(exchange, claim);
        var row = FeedRow.From(claim.RecordToPublish!);

        await exchange.WriteRowAsync(Tables.Feed, new(row.PartitionKey, row.RowKey) { ["Record"] = row.Record });

        var positions = await PositionsAsync(exchange);
        Assert.Equal(2, positions.Count);
        Assert.Equal(time.GetUtcNow().UtcTicks, positions[^1]);
    }

    [Fact]
    public async Task A_record_with_a_newer_version_is_published_by_the_change_that_created_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claim = await ApplyClaimAsync(exchange, "A");
        time.Advance(TimeSpan.FromSeconds(2));
        await exchange.Get<HashStore>().ApplyClaimAsync(
            new("A", 2, Active: false, new(HashValue.Parse("pdq", claim.RecordToPublish!.Value), 100)), TestContext.Current.CancellationToken);

        var appended = await AppendAsync(exchange, claim);

        Assert.Empty(appended);
        Assert.Empty(await PositionsAsync(exchange));
    }

    [Fact]
    public async Task Positions_follow_storage_s_clock_even_if_the_local_clock_is_wrong()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        exchange.Transport.StorageAhead = TimeSpan.FromHours(2);
        await exchange.SubmitAsync(Bodies.OfNew(1));

        await exchange.PublishNextAsync();

        var position = new DateTimeOffset(Assert.Single(await PositionsAsync(exchange)), TimeSpan.Zero);
        Assert.InRange(position - time.GetUtcNow(), TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1), TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task Rows_of_two_hours_are_two_transactions()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var claims = new List<ChangeOutcome> { await ApplyClaimAsync(exchange, "A"), await ApplyClaimAsync(exchange, "B") };
        time.Advance(TimeSpan.FromSeconds(0.6));
        claims.Add(await ApplyClaimAsync(exchange, "C"));
        exchange.Transport.Requests.Clear();

        await AppendAsync(exchange, [.. claims]);

        Assert.Equal(
            ["2026010203", "2026010203", "2026010204"], (await exchange.RowsAsync(Tables.Feed)).Select(row => row.PartitionKey).Order());
        Assert.Equal(2, exchange.Transport.Requests.Count(IsFeedWrite));
    }

    private static Task<ChangeOutcome> ApplyClaimAsync(Exchange exchange, string key) => exchange.Get<HashStore>().ApplyClaimAsync(
        new(key, 1, Active: true, new(HashValue.Parse("pdq", RandomHash.Pdq()), 100)), TestContext.Current.CancellationToken);

    private static Task<IReadOnlyCollection<HashRow>> AppendAsync(Exchange exchange, params ChangeOutcome[] claims) =>
        exchange.Get<FeedStore>().AppendAsync(claims, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<long>> PositionsAsync(Exchange exchange) =>
        [.. (await exchange.RowsAsync(Tables.Feed)).Select(row => FeedPosition.Parse(row.RowKey).Ticks).Order()];

    private static bool IsFeedWrite(string request) => request.EndsWith("/$batch feed", StringComparison.Ordinal);
}
