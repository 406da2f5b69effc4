using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>An exchange of its own, since it holds what everybody sends.</summary>
public class HeldCaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [SteeringFact]
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
        Assert.Equal("Held", StatusIn(await api.LookAsync(credentials)));
        Assert.Empty(await receiver.HashesAsync());

        using var release = new HttpRequestMessage(HttpMethod.Post, "api/v1/operator/cases/release") { Headers = { { "x-functions-key", ExchangeUnderTest.FunctionKey } } };
        using var released = await api.SendAsync(release, Cancelled);

        Assert.Equal("""{"released":1,"hasMore":false}""", await released.Content.ReadAsStringAsync(Cancelled));
        await receiver.DeliveredAsync(hash);
        Assert.Equal("Accepted", StatusIn(await api.LookAsync(credentials)));
    }

    private static string? StatusIn(string view) => JsonDocument.Parse(view).RootElement.GetProperty("status").GetString();
}
