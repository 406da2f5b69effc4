using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.ApiKeys;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Dialects.StopNcii;
using TakeItDown.Feed;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

public class WrongKeyTests(AzuriteFixture azurite)
{
    private const string Attacker = "192.0.2.1";
    private const string WrongKey = "tid_example_00000000000000000000000000000000";

    private static readonly IReadOnlyDictionary<string, string?> ThreeWrongKeys =
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platforms:WrongKeysPerHour"] = "3" };

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task After_some_wrong_keys_an_address_gets_429_and_a_right_key_from_it_still_works()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, ThreeWrongKeys);
        var right = await exchange.KeyOfAsync("example");

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await FeedAsync(exchange, Attacker, WrongKey)).StatusCode);
        var refused = await FeedAsync(exchange, Attacker, WrongKey);

        Assert.Equal([401, 401, 401, 429, 429], statuses);
        Assert.Equal("1201", refused.Headers.RetryAfter);
        Assert.Equal(200, (await FeedAsync(exchange, Attacker, right)).StatusCode);
        Assert.Equal(401, (await FeedAsync(exchange, "192.0.2.2", WrongKey)).StatusCode);
    }

    [Fact]
    public async Task After_the_limit_wrong_keys_cost_at_most_one_storage_request_in_five_seconds()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, ThreeWrongKeys);
        for (var i = 0; i < 3; i++)
            await FeedAsync(exchange, Attacker, WrongKey);
        var before = exchange.Transport.Requests.Count;

        for (var i = 0; i < 20; i++)
        {
            await FeedAsync(exchange, Attacker, WrongKey);
            await FeedAsync(exchange, Attacker, $"tid_unknown-{i}_00000000000000000000000000000000");
            await FeedAsync(exchange, Attacker, $"tid_op_alice{i}_00000000000000000000000000000000");
        }

        Assert.Equal(before + 1, exchange.Transport.Requests.Count);
    }

    [Fact]
    public async Task A_new_key_works_after_five_seconds_and_a_revoked_one_never()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, ThreeWrongKeys);
        var revoked = await exchange.KeyOfAsync("example");
        for (var i = 0; i < 4; i++)
            await FeedAsync(exchange, Attacker, WrongKey);
        var created = await exchange.KeyOfAsync("example");
        await exchange.Get<ApiKeyStore>().RevokeAsync(ApiKeyOwner.Platform("example"), 1, TestContext.Current.CancellationToken);

        Assert.Equal(401, (await FeedAsync(exchange, Attacker, revoked)).StatusCode);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await FeedAsync(exchange, Attacker, created)).StatusCode);
        Assert.Equal(429, (await FeedAsync(exchange, Attacker, revoked)).StatusCode);
    }

    [Fact]
    public async Task The_dialects_refuse_in_their_own_formats()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, ThreeWrongKeys);
        for (var i = 0; i < 3; i++)
            await FeedAsync(exchange, Attacker, WrongKey);

        var ncmec = await CallAsync(exchange, exchange.Get<GetNcmecStatus>().Run, Attacker, "Authorization", $"Basic {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"example:{WrongKey}"))}");
        var stopNcii = await CallAsync(exchange, exchange.Get<FetchStopNciiHashes>().Run, Attacker, "Ocp-Apim-Subscription-Key", WrongKey);

        Assert.Equal((429, "1201", 429, "1201"), (ncmec.StatusCode, ncmec.Headers.RetryAfter.ToString(), stopNcii.StatusCode, stopNcii.Headers.RetryAfter.ToString()));
    }

    [Fact]
    public async Task Requests_without_a_key_do_not_count()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, ThreeWrongKeys);

        for (var i = 0; i < 5; i++)
            Assert.Equal(401, (await CallAsync(exchange, exchange.Get<GetFeed>().Run, Attacker, "Accept", "*/*")).StatusCode);
    }

    private static Task<HttpResponse> FeedAsync(Exchange exchange, string address, string key) =>
        CallAsync(exchange, exchange.Get<GetFeed>().Run, address, "Authorization", $"Bearer {key}");

    private static async Task<HttpResponse> CallAsync(
        Exchange exchange, Func<HttpRequest, CancellationToken, Task<IResult>> function, string address, string header, string value)
    {
        HttpResponse? response = null;
        await exchange.CallAsync(function, http =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(address);
            http.Request.Headers[header] = value;
            response = http.Response;
        });
        return response!;
    }
}
