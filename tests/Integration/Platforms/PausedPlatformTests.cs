using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Platforms;
using TakeItDown.Tests.Integration.Dialects.StopNcii;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

public class PausedPlatformTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> OtherPaused = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = """
            {"platforms":[
              {"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","image_md5"],"contact":"a@example.com"},
              {"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"a@other.example","paused":true}]}
            """,
    };

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Its_keys_are_refused_everywhere_with_a_rule_of_their_own_and_wrong_keys_as_always()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("other");
        await using var paused = exchange.Restarted(OtherPaused);

        (int Status, string Body)[] answers =
        [
            await paused.FeedAsync(key), await paused.SendCheckedAsync(key, "{}"), await paused.SendVerdictsAsync(key, "{}"), await paused.HealthAsync(key), await NcmecAsync(paused, "other", key),
            await paused.FetchAsync(key), await paused.FeedbackAsync(key, "{}"), await paused.SubmitHashesAsync(key, "{}"),
        ];

        Assert.All(answers, answer => Assert.Equal(403, answer.Status));
        Assert.All(answers, answer => Assert.Contains("platform-paused", answer.Body, StringComparison.Ordinal));
        Assert.Equal((401, 401), ((await paused.FeedAsync(key + "0")).Status, (await NcmecAsync(paused, "example", key)).Status));
    }

    [Fact]
    public async Task Its_place_in_the_feed_is_kept()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("other");
        await PublishAsync(exchange, RandomHash.Pdq());
        var cursor = JsonDocument.Parse((await exchange.FeedAsync(key)).Body).RootElement.GetProperty("cursor").GetString();
        var during = RandomHash.Pdq();
        await using (var paused = exchange.Restarted(OtherPaused))
            await PublishAsync(paused, during);

        var page = JsonDocument.Parse((await exchange.FeedAsync(key, $"?cursor={cursor}")).Body).RootElement;

        Assert.Equal([during], page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("hashValue").GetString()));
    }

    [Fact]
    public async Task A_person_sees_that_it_does_not_take_part_and_new_hashes_are_not_sent_to_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var before = await PublishAsync(exchange, RandomHash.Pdq());
        await using var paused = exchange.Restarted(OtherPaused);
        var during = await PublishAsync(paused, RandomHash.Pdq());

        Assert.Equal(["Example", "Other paused"], await PlatformsAsync(paused, before));
        Assert.Equal(["Example"], await PlatformsAsync(paused, during));
        Assert.Equal(["Example", "Other"], await PlatformsAsync(exchange, before));
        var listed = JsonDocument.Parse(await paused.BodyAsync(paused.Get<GetPlatforms>().Run)).RootElement.GetProperty("platforms");
        Assert.Equal("example", Assert.Single(listed.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task While_all_platforms_are_paused_no_case_is_accepted()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await using var paused = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Platforms:Json"] = """{"platforms":[{"id":"other","name":"O","webhook":"https://o.example","signalTypes":["pdq"],"contact":"c","paused":true}]}""",
        });

        Assert.Equal(503, (await paused.SubmitAsync(Bodies.OfNew(1))).Status);
    }

    private async Task<string> PublishAsync(Exchange exchange, string pdq)
    {
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        time.Advance(FeedStore.VisibilityDelay + TimeSpan.FromSeconds(2));
        return credentials;
    }

    private static async Task<IEnumerable<string>> PlatformsAsync(Exchange exchange, string credentials) =>
        JsonDocument.Parse((await exchange.GetCaseAsync(credentials)).Body).RootElement.GetProperty("items")[0].GetProperty("platforms").EnumerateArray()
            .Select(platform => $"{platform.GetProperty("name")}{(platform.TryGetProperty("paused", out _) ? " paused" : "")}").ToList();

    private static Task<(int Status, string Body)> NcmecAsync(Exchange exchange, string user, string key) => exchange.CallAsync(
        exchange.Get<GetNcmecEntries>().Run,
        http => http.Request.Headers.Authorization = $"Basic {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{user}:{key}"))}");
}
