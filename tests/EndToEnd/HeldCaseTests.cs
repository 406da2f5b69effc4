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

        using var release = new HttpRequestMessage(HttpMethod.Post, "api/v1/operator/cases/release")
        {
            Headers = { Authorization = new("Bearer", await ExchangeUnderTest.IssueOperatorKeyAsync(api)) },
            Content = JsonContent.Create(new { reason = "a test" }),
        };
        using var released = await api.SendAsync(release, Cancelled);

        Assert.Equal("""{"released":1,"hasMore":false}""", await released.Content.ReadAsStringAsync(Cancelled));
        await receiver.DeliveredAsync(hash);
        Assert.Equal("Accepted", StatusIn(await api.GetCaseAsync(credentials)));
    }

    private static string? StatusIn(string view) => JsonDocument.Parse(view).RootElement.GetProperty("status").GetString();
}
