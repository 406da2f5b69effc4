using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Uses its own exchange, because it needs three platforms.</summary>
public class DisputeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LocalOnlyFact]
    public async Task A_hash_that_two_platforms_contest_is_suspended_everywhere_and_a_restore_publishes_it_at_a_higher_version()
    {
        var defaults = LocalOptionsForTests.New();
        var second = defaults.Platforms.Single(platform => platform.Id == "unreliable");
        var options = defaults with { Platforms = [.. defaults.Platforms, second with { Id = "another", Name = "Another" }] };
        await using var services = await LocalServices.StartAsync(options, Cancelled);
        await services.SubscribeAsync(options.Platforms, Cancelled);
        await using var functions = await LocalFunctions.StartAsync(options, services.Settings, Cancelled);
        using var api = new HttpClient { BaseAddress = functions.Address };
        using var receiver = new HttpClient { BaseAddress = new Uri(services.Address, "/platforms/example/") };
        var operatorKey = await ExchangeUnderTest.IssueOperatorKeyAsync(api);
        var hash = Pdq.Random();
        using var submitted = await api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var first = (await receiver.DeliveredAsync(hash)).GetProperty("record").GetProperty("version").GetInt64();

        await ContestAsync("unreliable");
        await ContestAsync("another");

        var suspended = await ReceivedAsync("Suspended");
        Assert.True(suspended > first);
        Assert.Equal("Suspended", await DecidedAsync());
        var entry = Assert.Single((await AsOperatorAsync(HttpMethod.Get, "review")).GetProperty("hashes").EnumerateArray());
        Assert.Equal((hash.RecordId, "rule"), (entry.GetProperty("recordId").GetString(), entry.GetProperty("by").GetString()));
        Assert.Equal(["another", "unreliable"], entry.GetProperty("contestedBy").EnumerateArray().Select(platform => platform.GetString()));

        await AsOperatorAsync(HttpMethod.Post, $"hashes/{hash.RecordId}/restore", new { reason = "The two were wrong." });

        Assert.True(await ReceivedAsync("Active") > suspended);
        Assert.Null(await DecidedAsync());
        Assert.Empty((await AsOperatorAsync(HttpMethod.Get, "review")).GetProperty("hashes").EnumerateArray());

        async Task ContestAsync(string platform)
        {
            var key = (await AsOperatorAsync(HttpMethod.Post, $"platforms/{platform}/keys")).GetProperty("key").GetString()!;
            var verdict = new { recordId = hash.RecordId, verdict = "NotBlocked", reason = "FalseMatch", at = DateTimeOffset.UtcNow };
            Assert.Contains("Recorded", (await SendAsync(HttpMethod.Post, "verdicts", key, new { verdicts = new[] { verdict } })).GetRawText(), StringComparison.Ordinal);
        }

        // The version that the example platform has, once the hash has this status there.
        async Task<long> ReceivedAsync(string status) => long.Parse(
            await Poll.UntilAsync($"the hash to be {status} at the platform", async () =>
            {
                var record = (await receiver.GetFromJsonAsync<JsonElement>($"hashes/{hash.RecordId}", Cancelled)).GetProperty("record");
                return record.GetProperty("hashStatus").GetString() == status ? record.GetProperty("version").GetRawText() : null;
            }),
            provider: null);

        async Task<string?> DecidedAsync() =>
            JsonElement.Parse(await api.GetCaseAsync(credentials)).GetProperty("items")[0].TryGetProperty("decided", out var decided) ? decided.GetString() : null;

        Task<JsonElement> AsOperatorAsync(HttpMethod method, string path, object? body = null) => SendAsync(method, $"operator/{path}", operatorKey, body);

        async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object? body = null)
        {
            using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Headers = { Authorization = new("Bearer", key) } };
            request.Content = body is null ? null : JsonContent.Create(body);
            using var response = await api.SendAsync(request, Cancelled);
            response.EnsureSuccessStatusCode();
            return response.StatusCode == HttpStatusCode.Accepted ? default : await response.ReadJsonAsync();
        }
    }
}
