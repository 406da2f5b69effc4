using System.Net;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

public class CaseTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [DeliveryFact]
    public async Task A_person_sees_and_withdraws_a_case_and_the_platform_receives_a_tombstone()
    {
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var active = (await exchange.Receiver.DeliveredAsync(hash)).GetProperty("record");
        var seen = await Poll.UntilAsync("the case to be shown as sent", async () =>
        {
            using var response = await SendAsync(HttpMethod.Get, "api/v1/case", credentials);
            var view = await response.Content.ReadAsStringAsync(Cancelled);
            return view.Contains("\"Sent\"", StringComparison.Ordinal) ? view : null;
        });
        Assert.DoesNotContain(hash.Hex, seen, StringComparison.OrdinalIgnoreCase);

        using var withdrawn = await SendAsync(HttpMethod.Post, "api/v1/case/withdraw", credentials);

        Assert.Equal(HttpStatusCode.Accepted, withdrawn.StatusCode);
        var tombstone = await Poll.UntilAsync("a tombstone", async () =>
        {
            var record = (await exchange.Receiver.DeliveredAsync(hash)).GetProperty("record");
            return record.GetProperty("hashStatus").GetString() == "Withdrawn" ? record.GetRawText() : null;
        });
        Assert.True(JsonDocument.Parse(tombstone).RootElement.GetProperty("version").GetInt64() > active.GetProperty("version").GetInt64());
        using var after = await SendAsync(HttpMethod.Get, "api/v1/case", credentials);
        Assert.Equal("Withdrawn", (await after.ReadJsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_wrong_PIN_returns_401_with_the_scheme()
    {
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(Pdq.Random()));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();

        using var refused = await SendAsync(HttpMethod.Get, "api/v1/case", credentials[..^1] + (credentials[^1] == '0' ? '1' : '0'));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Case", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Anyone_can_list_the_platforms()
    {
        using var response = await exchange.Api.GetAsync(new Uri("api/v1/platforms", UriKind.Relative), Cancelled);

        Assert.Equal(
            ["id name signalTypes removalUrl reportUrl", "id name signalTypes"],
            (await response.ReadJsonAsync()).GetProperty("platforms").EnumerateArray().Take(2)
                .Select(platform => string.Join(' ', platform.EnumerateObject().Select(member => member.Name))));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string credentials)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new("Case", credentials) } };
        return await exchange.Api.SendAsync(request, Cancelled);
    }
}
