using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.DeadLetters;
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
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("platforms")[0].GetProperty("lagSeconds").GetProperty("value").ValueKind);
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
    public async Task A_platform_s_lag_is_the_time_since_it_had_read_the_feed_to_its_end()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(3));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        await exchange.FeedAsync(key, "?limit=2");
        Assert.Equal(JsonValueKind.Null, Lag(await GetAsync(exchange)).GetProperty("value").ValueKind);

        await exchange.FeedAsync(key);
        var noted = exchange.Transport.Requests.Count;
        await exchange.FeedAsync(key);
        Assert.InRange(exchange.Transport.Requests.Count - noted, 2, 3); // not noted again within a minute

        Assert.InRange(Of(Lag(await GetAsync(exchange))).Value, 10, 12);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal((7_200, false), (Math.Floor(Of(Lag(await GetAsync(exchange))).Value / 100) * 100, Of(Lag(await GetAsync(exchange))).IsNormal));
    }

    private static JsonElement Lag(JsonElement overview) => overview.GetProperty("platforms")[0].GetProperty("lagSeconds");

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
