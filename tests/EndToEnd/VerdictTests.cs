using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The whole way round: from a person to a platform, and back.</summary>
public class VerdictTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [DeliveryFact]
    public async Task A_picture_that_a_platform_hosts_is_taken_down_and_the_person_sees_it_blocked()
    {
        var hash = Pdq.Random();
        var medium = await HostAsync(hash.Near(31));
        Assert.Equal(JsonValueKind.Null, medium.GetProperty("removed").ValueKind);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var seen = await SeenAsync((await submitted.ReadJsonAsync()).Credentials(), "Blocked");
        Assert.Equal(1, seen.GetProperty("matches").GetInt32());
        Assert.Equal(1, seen.GetProperty("removed").GetInt32());
        var after = await exchange.Receiver.GetFromJsonAsync<JsonElement>($"media/{medium.GetProperty("id")}", Cancelled);
        Assert.NotEqual(JsonValueKind.Null, after.GetProperty("removed").ValueKind);
    }

    [DeliveryFact]
    public async Task What_a_platform_does_not_host_is_not_found_until_it_is_uploaded_there()
    {
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        await SeenAsync(credentials, "NotFound");

        var medium = await HostAsync(hash.Near(8));

        Assert.NotEqual(JsonValueKind.Null, medium.GetProperty("removed").ValueKind);
        await SeenAsync(credentials, "Blocked");
    }

    private async Task<JsonElement> HostAsync(Pdq picture)
    {
        var upload = new { hashes = new[] { new { signalType = "pdq", hashValue = picture.Hex, quality = 90 } } };
        using var hosted = await exchange.Receiver.PostAsJsonAsync("media", upload, Cancelled);
        Assert.Equal(HttpStatusCode.Created, hosted.StatusCode);
        return await hosted.ReadJsonAsync();
    }

    /// <summary>Waits until the person is shown that a platform is in this state.</summary>
    private async Task<JsonElement> SeenAsync(string credentials, string state) =>
        JsonElement.Parse(await Poll.UntilAsync($"the case to be shown as {state}", async () =>
        {
            var item = JsonElement.Parse(await exchange.Api.LookAsync(credentials)).GetProperty("items").EnumerateArray().Single();
            return item.GetProperty("platforms").EnumerateArray()
                .Where(platform => platform.GetProperty("state").GetString() == state)
                .Select(platform => platform.GetRawText()).FirstOrDefault();
        }));
}
