using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Find;
using TakeItDown.Hashes;
using TakeItDown.Health;
using TakeItDown.Tests.Integration.Dialects.StopNcii;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

/// <summary>A platform can use only the feed or a dialect.</summary>
public class PlatformWithoutWebhookTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> OneOnlyPulls = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = """
            {"platforms":[
              {"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq"],"contact":"a@example.com"},
              {"id":"pulls","name":"Pulls","signalTypes":["pdq"],"contact":"a@pulls.example"}]}
            """,
    };

    private static readonly TimeSpan UntilVisible = FeedStore.VisibilityDelay + TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Theory]
    [InlineData("feed")]
    [InlineData("StopNCII")]
    [InlineData("NCMEC")]
    public async Task A_hash_is_Sent_for_a_day_then_Undelivered_and_Received_once_pulled(string way)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, OneOnlyPulls);
        var key = await exchange.KeyOfAsync("pulls");
        var (pdq, person) = await PublishedAsync(exchange);
        Assert.Equal(("Sent", "Sent"), await StatesAsync(exchange, person));

        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(("Sent", "Sent"), await StatesAsync(exchange, person));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(("Sent", "Undelivered"), await StatesAsync(exchange, person));
        Assert.Equal("Undelivered", await FoundStateAsync(exchange, pdq));

        await PullAsync(exchange, key, way);
        Assert.Equal(("Sent", "Received"), await StatesAsync(exchange, person));
        Assert.Equal("Received", await FoundStateAsync(exchange, pdq));
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(("Sent", "Received"), await StatesAsync(exchange, person));
    }

    [Fact]
    public async Task Its_lag_is_measured_before_it_reads_for_the_first_time()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, OneOnlyPulls);
        using var measured = new Measured(exchange.Get<IMeterFactory>());
        var key = await exchange.KeyOfAsync("pulls");
        Assert.Equal([null, 0], await LagsAsync(exchange));

        await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(50));
        Assert.Equal([null, 180_012], await LagsAsync(exchange));
        await exchange.Get<MeasureLag>().Run(new TimerInfo(), TestContext.Current.CancellationToken);
        Assert.Equal((1, 180_012), (measured.Count("takeitdown.feed.receive_lag"), measured.Sum("takeitdown.feed.receive_lag")));
        Assert.Equal(0, measured.Count("takeitdown.feed.check_lag"));

        await exchange.FeedAsync(key);
        Assert.Equal([null, 0], await LagsAsync(exchange));
    }

    private static async Task PullAsync(Exchange exchange, string key, string way)
    {
        switch (way)
        {
            case "feed":
                await exchange.FeedAsync(key);
                break;
            case "StopNCII":
                await exchange.PageAsync(key, "startTimestamp=10&pageSize=800");
                break;
            default:
                await exchange.CallAsync(exchange.Get<GetNcmecEntries>().Run, http =>
                    http.Request.Headers.Authorization = $"Basic {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"pulls:{key}"))}");
                break;
        }
    }

    private async Task<(string Pdq, string Credentials)> PublishedAsync(Exchange exchange)
    {
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        time.Advance(UntilVisible);
        return (pdq, credentials);
    }

    private static async Task<(string WithWebhook, string Without)> StatesAsync(Exchange exchange, string credentials)
    {
        var platforms = JsonElement.Parse((await exchange.GetCaseAsync(credentials)).Body).GetProperty("items")[0].GetProperty("platforms");
        return (platforms[0].GetProperty("state").GetString()!, platforms[1].GetProperty("state").GetString()!);
    }

    private static async Task<string> FoundStateAsync(Exchange exchange, string pdq)
    {
        var found = await exchange.CallAsOperatorAsync(exchange.Get<FindHashOrCase>().Run, $$"""{"recordId":"{{HashValue.Parse("pdq", pdq).RecordId}}"}""");
        return JsonElement.Parse(found.Body).GetProperty("hash").GetProperty("platforms")[1].GetProperty("state").GetString()!;
    }

    private static async Task<IEnumerable<double?>> LagsAsync(Exchange exchange)
    {
        var overview = JsonElement.Parse((await exchange.CallAsOperatorAsync(exchange.Get<GetOverview>().Run)).Body);
        return overview.GetProperty("platforms").EnumerateArray().Select(platform => platform.GetProperty("receiveLagSeconds").GetProperty("value"))
            .Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble());
    }
}
