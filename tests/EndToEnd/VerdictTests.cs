using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>From a person to a platform and back.</summary>
public class VerdictTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [DeliveryFact]
    public async Task A_matching_picture_is_taken_down_and_the_person_sees_Blocked()
    {
        var hash = Pdq.Random();
        var media = await UploadAsync(hash.Near(31));
        Assert.Equal(JsonValueKind.Null, media.GetProperty("removed").ValueKind);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var seen = await WaitForStateAsync((await submitted.ReadJsonAsync()).Credentials(), "Blocked");
        Assert.Equal(1, seen.GetProperty("matches").GetInt32());
        Assert.Equal(1, seen.GetProperty("removed").GetInt32());
        var after = await exchange.Receiver.GetFromJsonAsync<JsonElement>($"media/{media.GetProperty("id")}", Cancelled);
        Assert.NotEqual(JsonValueKind.Null, after.GetProperty("removed").ValueKind);
    }

    [DeliveryFact]
    public async Task The_verdict_is_NotFound_until_a_matching_picture_is_uploaded()
    {
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        await WaitForStateAsync(credentials, "NotFound");

        var media = await UploadAsync(hash.Near(8));

        Assert.NotEqual(JsonValueKind.Null, media.GetProperty("removed").ValueKind);
        await WaitForStateAsync(credentials, "Blocked");
    }

    private async Task<JsonElement> UploadAsync(Pdq picture)
    {
        var upload = new { hashes = new[] { new { signalType = "pdq", hashValue = picture.Hex, quality = 90 } } };
        using var hosted = await exchange.Receiver.PostAsJsonAsync("media", upload, Cancelled);
        Assert.Equal(HttpStatusCode.Created, hosted.StatusCode);
        return await hosted.ReadJsonAsync();
    }

    /// <summary>Waits until the person sees this state of a platform.</summary>
    private async Task<JsonElement> WaitForStateAsync(string credentials, string state) =>
        JsonElement.Parse(await Poll.UntilAsync($"the case to be shown as {state}", async () =>
        {
            var item = JsonElement.Parse(await exchange.Api.GetCaseAsync(credentials)).GetProperty("items").EnumerateArray().Single();
            return item.GetProperty("platforms").EnumerateArray()
                .Where(platform => platform.GetProperty("state").GetString() == state)
                .Select(platform => platform.GetRawText()).FirstOrDefault();
        }));
}
