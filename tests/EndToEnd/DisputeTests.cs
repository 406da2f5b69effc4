using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Uses its own exchange, because it needs three platforms.</summary>
public sealed class DisputeTests : IAsyncLifetime
{
    private readonly Pdq hash = Pdq.Random();
    private LocalServices? services;
    private FunctionsHost? functions;
    private readonly HttpClient api = new();
    private readonly HttpClient receiver = new();
    private string operatorKey = "";
    private string credentials = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (ExchangeUnderTest.IsRemote)
            return;
        var defaults = LocalOptionsForTests.New();
        var unreliable = defaults.Platforms.Single(platform => platform.Id == "unreliable");
        var options = defaults with { Platforms = [.. defaults.Platforms, unreliable with { Id = "another", Name = "Another" }] };
        services = await LocalServices.StartAsync(options, Cancelled);
        await services.SubscribeAsync(options.Platforms, Cancelled);
        functions = await LocalFunctions.StartAsync(options, services.Settings, Cancelled);
        api.BaseAddress = functions.Address;
        receiver.BaseAddress = new Uri(services.Address, "/platforms/example/");
        operatorKey = await ExchangeUnderTest.IssueOperatorKeyAsync(api);
    }

    [LocalOnlyFact]
    public async Task A_hash_that_two_platforms_contest_is_suspended_everywhere_and_a_restore_publishes_it_at_a_higher_version()
    {
        using var submitted = await api.SubmitAsync(Pdq.Case(hash));
        credentials = (await submitted.ReadJsonAsync()).Credentials();
        await receiver.DeliveredAsync(hash);
        var first = await ReceivedAsync("Active");

        await ContestAsync("unreliable");
        await ContestAsync("another");

        var suspended = await ReceivedAsync("Suspended");
        Assert.True(suspended > first);
        await Poll.UntilAsync("the person to see the decision", async () => await DecidedAsync() == "Suspended" ? credentials : null);
        var entry = Assert.Single(await ReviewAsync());
        Assert.Equal((hash.RecordId, "rule"), (entry.GetProperty("recordId").GetString(), entry.GetProperty("by").GetString()));
        Assert.Equal(["another", "unreliable"], entry.GetProperty("contestedBy").EnumerateArray().Select(platform => platform.GetString()));

        await AsOperatorAsync(HttpMethod.Post, $"hashes/{hash.RecordId}/restore", new { reason = "The two were wrong." });

        Assert.True(await ReceivedAsync("Active") > suspended);
        await Poll.UntilAsync("the person to see the restore", async () => await DecidedAsync() is null ? credentials : null);
        Assert.Empty(await ReviewAsync());
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        receiver.Dispose();
        if (functions is not null)
            await functions.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
    }

    private async Task ContestAsync(string platform)
    {
        var key = (await AsOperatorAsync(HttpMethod.Post, $"platforms/{platform}/keys")).GetProperty("key").GetString()!;
        var verdict = new { recordId = hash.RecordId, verdict = "NotBlocked", reason = "FalseMatch", at = DateTimeOffset.UtcNow };
        var response = await SendAsync(HttpMethod.Post, "verdicts", key, new { verdicts = new[] { verdict } });
        Assert.Equal("Recorded", response.GetProperty("outcomes")[0].GetProperty("outcome").GetString());
    }

    /// <summary>Waits until the example platform has the hash with this status. Returns the version.</summary>
    private async Task<long> ReceivedAsync(string status)
    {
        var version = await Poll.UntilAsync($"the hash to be {status} at the platform", async () =>
        {
            var record = (await receiver.GetFromJsonAsync<JsonElement>($"hashes/{hash.RecordId}", Cancelled)).GetProperty("record");
            return record.GetProperty("hashStatus").GetString() == status ? record.GetProperty("version").GetRawText() : null;
        });
        return long.Parse(version, provider: null);
    }

    /// <summary>The <c>decided</c> of the item as its person sees it, or null.</summary>
    private async Task<string?> DecidedAsync()
    {
        var item = JsonElement.Parse(await api.GetCaseAsync(credentials)).GetProperty("items")[0];
        return item.TryGetProperty("decided", out var decided) ? decided.GetString() : null;
    }

    private async Task<IEnumerable<JsonElement>> ReviewAsync() =>
        (await AsOperatorAsync(HttpMethod.Get, "review")).GetProperty("hashes").EnumerateArray();

    private Task<JsonElement> AsOperatorAsync(HttpMethod method, string path, object? body = null) =>
        SendAsync(method, $"operator/{path}", operatorKey, body);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object? body)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Headers = { Authorization = new("Bearer", key) } };
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await api.SendAsync(request, Cancelled);
        response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.Accepted ? default : await response.ReadJsonAsync();
    }
}
