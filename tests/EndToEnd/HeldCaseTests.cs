using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Uses its own exchange, because it holds all cases.</summary>
public class HeldCaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LocalOnlyFact]
    public async Task A_held_case_reaches_the_platform_once_the_operator_releases_it()
    {
        var options = LocalOptionsForTests.New();
        await using var services = await LocalServices.StartAsync(options, Cancelled);
        await services.SubscribeAsync(options.Platforms, Cancelled);
        await using var functions = await LocalFunctions.StartAsync(
            options, new Dictionary<string, string>(services.Settings, StringComparer.Ordinal) { ["Cases__Hold"] = "true" }, Cancelled);
        using var api = new HttpClient { BaseAddress = functions.Address };
        using var receiver = new HttpClient { BaseAddress = new Uri(services.Address, "/platforms/example/") };
        var hash = Pdq.Random();

        using var submitted = await api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        Assert.Equal("Held", StatusIn(await api.GetCaseAsync(credentials)));
        Assert.Empty(await receiver.HashesAsync());

        var released = await SendAsync(api, await ExchangeUnderTest.IssueOperatorKeyAsync(api), "release", DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddMinutes(1));

        Assert.Equal("""{"released":1,"hasMore":false}""", released);
        await receiver.DeliveredAsync(hash);
        Assert.Equal("Accepted", StatusIn(await api.GetCaseAsync(credentials)));
    }

    [LocalOnlyFact]
    public async Task Of_500_held_cases_two_windows_are_released_and_one_is_discarded()
    {
        var options = LocalOptionsForTests.New();
        await using var services = await LocalServices.StartAsync(options, Cancelled);
        await services.SubscribeAsync(options.Platforms, Cancelled);
        await using var functions = await LocalFunctions.StartAsync(options, services.Settings, Cancelled);
        using var api = new HttpClient { BaseAddress = functions.Address };
        using var receiver = new HttpClient { BaseAddress = new Uri(services.Address, "/platforms/example/") };
        var key = await ExchangeUnderTest.IssueOperatorKeyAsync(api);
        using var hold = await PostAsync(api, key, "hold", new { on = true, reason = "a test" });
        Assert.Contains("\"on\":true", await hold.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);

        var batches = new List<(DateTimeOffset From, IReadOnlyList<(string Credentials, Pdq Hash)> Cases)>();
        foreach (var count in (int[])[150, 200, 150])
            batches.Add((DateTimeOffset.UtcNow, await SubmitAsync(api, count)));
        var end = DateTimeOffset.UtcNow.AddSeconds(1);
        using var heldRequest = new HttpRequestMessage(HttpMethod.Get, "api/v1/operator/cases/held") { Headers = { Authorization = new("Bearer", key) } };
        using var held = await api.SendAsync(heldRequest, Cancelled);
        var listed = await held.ReadJsonAsync();
        Assert.Equal((500, 500), (listed.GetProperty("cases").GetInt32(), listed.GetProperty("hashes").GetInt32()));

        Assert.Equal("""{"released":150,"hasMore":false}""", await SendAsync(api, key, "release", batches[0].From, batches[1].From));
        Assert.Equal("""{"discarded":200,"hasMore":false}""", await SendAsync(api, key, "discard", batches[1].From, batches[2].From));
        Assert.Equal("""{"released":150,"hasMore":false}""", await SendAsync(api, key, "release", batches[2].From, end));

        var expected = batches[0].Cases.Concat(batches[2].Cases).Select(one => one.Hash.RecordId).Order().ToList();
        var received = await Poll.UntilAsync("all released hashes", async () =>
            await receiver.HashesAsync() is var hashes && hashes.Count >= expected.Count ? hashes : null);
        Assert.Equal(expected, received.Keys.Order());
        foreach (var (batch, status) in batches.Zip((string[])["Accepted", "Discarded", "Accepted"]))
            Assert.Equal(status, StatusIn(await api.GetCaseAsync(batch.Cases[^1].Credentials)));
    }

    /// <summary>Submits cases of one new hash each. The switch reaches every process of the functions before, so all of them are held.</summary>
    private static async Task<IReadOnlyList<(string Credentials, Pdq Hash)>> SubmitAsync(HttpClient api, int count)
    {
        var cases = new (string, Pdq)[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (index, _) =>
        {
            var hash = Pdq.Random();
            using var submitted = await api.SubmitAsync(Pdq.Case(hash));
            cases[index] = ((await submitted.ReadJsonAsync()).Credentials(), hash);
        });
        return cases;
    }

    private static async Task<string> SendAsync(HttpClient api, string key, string action, DateTimeOffset from, DateTimeOffset to)
    {
        using var response = await PostAsync(api, key, action, new { from = from.UtcDateTime, to = to.UtcDateTime, reason = "a test" });
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient api, string key, string action, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/operator/cases/{action}")
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = JsonContent.Create(body),
        };
        return await api.SendAsync(request, Cancelled);
    }

    private static string? StatusIn(string view) => JsonDocument.Parse(view).RootElement.GetProperty("status").GetString();
}
