using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Uses its own exchange, because it pauses a platform.</summary>
public class PausedPlatformTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LocalOnlyFact]
    public async Task A_paused_platform_gets_no_event_and_the_person_does_not_see_it()
    {
        var options = LocalOptionsForTests.New();
        options = options with { Platforms = [.. options.Platforms.Select(platform => platform with { Paused = platform.Id == "unreliable" })] };
        await using var services = await LocalServices.StartAsync(options, Cancelled);
        var subscribed = await services.SubscribeAsync(options.Platforms, Cancelled);
        await using var functions = await LocalFunctions.StartAsync(options, services.Settings, Cancelled);
        using var api = new HttpClient { BaseAddress = functions.Address };
        using var example = new HttpClient { BaseAddress = new Uri(services.Address, "/platforms/example/") };
        using var paused = new HttpClient { BaseAddress = new Uri(services.Address, "/platforms/unreliable/") };
        var hash = Pdq.Random();

        using var submitted = await api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        await example.DeliveredAsync(hash);

        Assert.Equal(["example: ", "unreliable: paused, receives nothing"], subscribed.Select(one => $"{one.Platform.Id}: {one.Refusal}"));
        Assert.Equal("[]", await paused.GetStringAsync(new Uri($"attempts/{hash.RecordId}", UriKind.Relative), Cancelled));
        var seen = await Poll.UntilAsync("the platforms of the case", async () =>
            await api.GetCaseAsync(credentials) is var view && view.Contains("\"example\"", StringComparison.Ordinal) ? view : null);
        Assert.DoesNotContain("\"unreliable\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("\"unreliable\"", await api.GetStringAsync(new Uri("api/v1/platforms", UriKind.Relative), Cancelled), StringComparison.Ordinal);
    }
}
