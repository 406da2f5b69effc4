using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.DeadLetters;
using TakeItDown.Feed;
using TakeItDown.Health;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Health;

public class GetOverviewTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 10, 58, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_new_exchange_is_normal_and_has_nothing_to_measure()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var overview = await GetAsync(exchange);

        Assert.All(Figures(overview), figure => Assert.True(figure.GetProperty("isNormal").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("publishP50Seconds").GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("platforms")[0].GetProperty("receiveLagSeconds").GetProperty("value").ValueKind);
    }

    [Fact]
    public async Task Publish_times_are_those_of_the_last_ten_minutes_by_any_instance()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var other = exchange.Restarted(Exchange.Usual);
        foreach (var seconds in (int[])[1, 2, 3, 40])
        {
            await exchange.SubmitAsync(Bodies.OfNew(1));
            time.Advance(TimeSpan.FromSeconds(seconds));
            await exchange.PublishNextAsync();
        }

        var overview = await GetAsync(other);

        Assert.Equal(4, overview.GetProperty("publishedHashes").GetInt32());
        Assert.Equal((2, true), Of(overview.GetProperty("publishP50Seconds")));
        Assert.Equal((40, false), Of(overview.GetProperty("publishP99Seconds")));
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, (await GetAsync(other)).GetProperty("publishedHashes").GetInt32());
    }

    [Fact]
    public async Task What_is_not_normal_is_visible()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromMinutes(6));
        await using var holding = exchange.Restarted(Exchange.Holding);
        await holding.SubmitAsync(Bodies.OfNew(1));
        await exchange.Get<DeadLetterStore>().AddAsync(
            new() { PartitionKey = "other", RowKey = DeadLetterRow.RowKeyFor("one"), Events = 3, Since = time.GetUtcNow() }, TestContext.Current.CancellationToken);

        var overview = await GetAsync(holding);

        Assert.Equal((1, true), Of(overview.GetProperty("outboxChanges")));
        Assert.Equal((360, false), Of(overview.GetProperty("outboxOldestSeconds")));
        Assert.Equal((1, false), Of(overview.GetProperty("stuckChanges")));
        Assert.Equal((1, true), Of(overview.GetProperty("queueLength")));
        Assert.Equal((1, false), Of(overview.GetProperty("heldCases")));
        Assert.True(overview.GetProperty("isHolding").GetBoolean());
        Assert.Equal((3, false), Of(overview.GetProperty("platforms")[1].GetProperty("deadLetters")));
    }

    [Fact]
    public async Task A_platform_s_lag_is_the_age_of_the_oldest_change_of_its_types_that_it_has_not_received_or_not_checked()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("other"); // supports pdq
        await PublishAsync(exchange, Bodies.OfNew(1));
        Assert.Equal((null, null), Lags(await GetAsync(exchange)));

        await exchange.CheckAllAsync(key);
        await PublishAsync(exchange, $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{RandomHash.Md5()}}"}]}]}""");
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 0), Lags(await GetAsync(exchange)));

        await PublishAsync(exchange, Bodies.OfNew(1));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal((7_212, 7_212), Lags(await GetAsync(exchange)));
        await exchange.FeedAsync(key);
        Assert.Equal((0, 7_212), Lags(await GetAsync(exchange)));
        time.Advance(TimeSpan.FromHours(47));
        var behind = (await GetAsync(exchange)).GetProperty("platforms")[1];
        Assert.Equal((0, true, false), (Of(behind.GetProperty("receiveLagSeconds")).Value, Of(behind.GetProperty("receiveLagSeconds")).IsNormal, Of(behind.GetProperty("checkLagSeconds")).IsNormal));
        Assert.EndsWith(""","received":{"upTo":"2026-11-27T12:58:26Z","lagSeconds":0},"checked":{"upTo":"2026-11-26T10:58:02Z","lagSeconds":176412}}""", (await exchange.HealthAsync(key)).Body, StringComparison.Ordinal);

        await exchange.CheckAllAsync(key);
        Assert.Equal((0, 0), Lags(await GetAsync(exchange)));
    }

    [Fact]
    public async Task What_a_platform_reads_is_noted_at_most_once_a_minute_and_the_end_of_a_long_read_at_once()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await PublishAsync(exchange, Bodies.OfNew(3));
        var cursor = "";
        List<int> writes = [];
        foreach (var seconds in (int[])[0, 1, 1, 1, 30, 31, 1])
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            exchange.Transport.Requests.Clear();
            var page = JsonElement.Parse((await exchange.FeedAsync(key, $"?limit=1&cursor={cursor}")).Body);
            cursor = page.GetProperty("cursor").GetString();
            writes.Add(exchange.Transport.Requests.Count(request => !request.StartsWith("GET", StringComparison.Ordinal)));
        }

        Assert.Equal([0, 0, 0, 1, 0, 1, 0], writes);
    }

    private static (double? Received, double? Checked) Lags(JsonElement overview) =>
        (Value(overview.GetProperty("platforms")[1].GetProperty("receiveLagSeconds")), Value(overview.GetProperty("platforms")[1].GetProperty("checkLagSeconds")));

    private static double? Value(JsonElement figure) => figure.GetProperty("value") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    /// <summary>Publishes a case, and waits until its hashes are visible in the feed.</summary>
    private async Task PublishAsync(Exchange exchange, string body)
    {
        await exchange.SubmitAsync(body);
        await exchange.PublishNextAsync();
        time.Advance(FeedStore.VisibilityDelay + TimeSpan.FromSeconds(2));
    }

    private static (double Value, bool IsNormal) Of(JsonElement figure) => (figure.GetProperty("value").GetDouble(), figure.GetProperty("isNormal").GetBoolean());

    private static IEnumerable<JsonElement> Figures(JsonElement parent) => parent.EnumerateObject().Select(member => member.Value)
        .SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Figures)
            : value.ValueKind == JsonValueKind.Object ? [value]
            : []);

    private static async Task<JsonElement> GetAsync(Exchange exchange)
    {
        var (status, body) = await exchange.CallAsOperatorAsync(exchange.Get<GetOverview>().Run);
        Assert.Equal(200, status);
        return JsonDocument.Parse(body).RootElement;
    }
}
