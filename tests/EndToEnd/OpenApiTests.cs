using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The exchange matches its own OpenAPI document.</summary>
public sealed class OpenApiTests : IDisposable
{
    private const string Reason = """{"reason":"a test"}""";

    private readonly ExchangeUnderTest exchange;
    private readonly RecordedCalls calls = new();
    private readonly HttpClient api;

    public OpenApiTests(ExchangeUnderTest exchange)
    {
        this.exchange = exchange;
        api = new(calls) { BaseAddress = exchange.Api.BaseAddress };
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_response_matches_the_document()
    {
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(hash);
        await AskAsPlatformAsync(hash);
        await SendAsOperatorAsync(hash, credentials);
        await SendAsHostAsync();
        await AskAsAnyoneAsync();
        await SendAsync(HttpMethod.Post, "case/withdraw", new("Case", credentials));

        var document = new ApiDocument((await api.GetFromJsonAsync<JsonNode>("api/v1/openapi.json", Cancelled))!);
        Assert.Empty(await document.FindErrorsAsync(calls.All));
        Assert.Equal(
            document.Operations.Order(),
            calls.All.Where(call => call.Status < 300).Select(document.OperationOf).Distinct().Order());
    }

    [Theory]
    [InlineData("TAG")]
    [InlineData("W/TAG")]
    [InlineData("\"another\", W/TAG")]
    [InlineData("*")]
    public async Task The_document_is_not_sent_again_to_a_client_that_has_it(string ifNoneMatch)
    {
        using var first = await api.GetAsync(new Uri("api/v1/openapi.json", UriKind.Relative), Cancelled);
        using var second = new HttpRequestMessage(HttpMethod.Get, "api/v1/openapi.json");
        second.Headers.Add("If-None-Match", ifNoneMatch.Replace("TAG", first.Headers.ETag!.Tag, StringComparison.Ordinal));

        using var response = await api.SendAsync(second, Cancelled);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    public void Dispose() => api.Dispose();

    private async Task<string> SubmitAsync(Pdq hash)
    {
        var key = Guid.NewGuid().ToString();
        using var submitted = await api.SubmitAsync(Pdq.Case(hash), key);
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        using var reused = await api.SubmitAsync(Pdq.Case(Pdq.Random()), key);
        using var broken = await api.SubmitAsync("""{"items":[]}""");
        using var large = await api.SubmitAsync(new string(' ', 300_000));
        using var text = await api.PostAsync(new Uri("api/v1/cases", UriKind.Relative), new StringContent("text"), Cancelled);
        await SendAsync(HttpMethod.Get, "case", new("Case", credentials));
        await SendAsync(HttpMethod.Get, "case", new("Case", credentials[..^1]));
        await SendAsync(HttpMethod.Get, "case");
        return credentials;
    }

    private async Task AskAsPlatformAsync(Pdq hash)
    {
        var key = new AuthenticationHeaderValue("Bearer", await exchange.KeyOfAsync("example"));
        var page = await Poll.UntilAsync("a record in the feed", async () =>
            await SendAsync(HttpMethod.Get, "feed", key) is { } read && read["records"]!.AsArray().Count > 0 ? read : null);
        await SendAsync(HttpMethod.Post, "feed/checked", key, $$"""{"cursor":"{{page["cursor"]}}"}""");
        await SendAsync(HttpMethod.Post, "feed/checked", key, """{"cursor":"x"}""");
        await SendAsync(HttpMethod.Get, "feed?limit=0", key);
        await SendAsync(HttpMethod.Get, "feed");
        await Poll.UntilAsync("the hash to be known", async () =>
            (await SendAsync(HttpMethod.Get, $"hashes/{hash.RecordId}", key))!.AsObject().ContainsKey("record") ? "known" : null);
        var at = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await SendAsync(HttpMethod.Post, "verdicts", key, $$"""
            {"verdicts":[{"recordId":"{{hash.RecordId}}","verdict":"NotBlocked","reason":"FalseMatch","matches":1,"removed":0,"distance":30,"at":"{{at}}"},
              {"recordId":"{{Pdq.Random().RecordId}}","verdict":"Blocked","at":"{{at}}"}]}
            """);
        await SendAsync(HttpMethod.Post, "verdicts", key, """{"verdicts":[{}]}""");
        await SendAsync(HttpMethod.Get, "platforms/me", key);
        await SendAsync(HttpMethod.Get, "platforms/me");
        await SendAsync(HttpMethod.Get, $"hashes/{Pdq.Random().RecordId}", key);
        await SendAsync(HttpMethod.Get, "hashes/x", key);
        await SendAsync(HttpMethod.Get, $"hashes/{hash.RecordId}");
    }

    private async Task SendAsOperatorAsync(Pdq hash, string credentials)
    {
        await SendAsync(HttpMethod.Get, "operator/platforms");
        var key = new AuthenticationHeaderValue("Bearer", await exchange.OperatorKeyAsync());
        await SendAsync(HttpMethod.Get, "operator/platforms", key);
        // Not the example platform, because it would lose its key. Other tests of this run use the newest key of this platform.
        await exchange.KeyOfAsync("unreliable");
        if ((await SendAsync(HttpMethod.Get, "operator/platforms/unreliable/keys", key))!["keys"]!.AsArray() is [var oldest, _])
            await SendAsync(HttpMethod.Delete, $"operator/platforms/unreliable/keys/{oldest!["number"]}", key, Reason);
        var issued = await SendAsync(HttpMethod.Post, "operator/platforms/unreliable/keys", key);
        await SendAsync(HttpMethod.Post, "operator/platforms/unreliable/keys", key);
        await SendAsync(HttpMethod.Delete, $"operator/platforms/unreliable/keys/{issued!["number"]}", key, "{}");
        await SendAsync(HttpMethod.Delete, $"operator/platforms/unreliable/keys/{issued["number"]}", key, Reason);
        await SendAsync(HttpMethod.Delete, $"operator/platforms/unreliable/keys/{issued["number"]}", key, Reason);
        await SendAsync(HttpMethod.Post, "operator/platforms/nobody/keys", key);
        const string Window = """{"from":"2026-01-02T03:04:05Z","to":"2026-01-02T03:04:06Z","reason":"a test"}""";
        await SendAsync(HttpMethod.Post, "operator/cases/release", key, Window);
        await SendAsync(HttpMethod.Post, "operator/cases/release", key, Reason);
        await SendAsync(HttpMethod.Post, "operator/cases/discard", key, Window);
        await SendAsync(HttpMethod.Post, "operator/cases/hold", key, """{"on":false,"reason":"a test"}""");
        await SendAsync(HttpMethod.Post, "operator/cases/hold", key, Reason);
        await SendAsync(HttpMethod.Get, "operator/cases/held", key);
        await SendAsync(HttpMethod.Get, "operator/changes", key);
        await SendAsync(HttpMethod.Get, "operator/overview", key);
        await SendAsync(HttpMethod.Post, "operator/find", key, $$"""{"recordId":"{{hash.RecordId}}"}""");
        await SendAsync(HttpMethod.Post, "operator/find", key, $$"""{"caseNumber":"{{credentials.Split(':')[0]}}"}""");
        await SendAsync(HttpMethod.Post, "operator/find", key, $$"""{"recordId":"{{Pdq.Random().RecordId}}"}""");
        await SendAsync(HttpMethod.Post, "operator/find", key, "{}");
        await Poll.UntilAsync("the hash to be known", async () =>
            await SendAsync(HttpMethod.Post, $"operator/hashes/{hash.RecordId}/suspend", key, Reason) is null ? "suspended" : null);
        await SendAsync(HttpMethod.Get, "operator/review", key);
        await SendAsync(HttpMethod.Post, $"operator/hashes/{hash.RecordId}/delete", key, Reason);
        await SendAsync(HttpMethod.Post, $"operator/hashes/{hash.RecordId}/suspend", key, """{"reason":"a test","until":"2100-01-02T03:04:05Z"}""");
        await SendAsync(HttpMethod.Post, $"operator/hashes/{hash.RecordId}/restore", key, Reason);
        await SendAsync(HttpMethod.Post, $"operator/hashes/{hash.RecordId}/restore", key, "{}");
        await SendAsync(HttpMethod.Post, $"operator/hashes/{Pdq.Random().RecordId}/restore", key, Reason);
        await SendBenignAsync(key);
        await SendAsync(HttpMethod.Get, "operator/operators", key);
        await SendAsync(HttpMethod.Get, "operator/audit", key);
        await SendAsync(HttpMethod.Get, "operator/audit?month=never", key);
    }

    private async Task SendBenignAsync(AuthenticationHeaderValue key)
    {
        var listed = $$"""{"hashes":[{"signalType":"pdq","hashValue":"{{Pdq.Random().Hex}}"}],"reason":"a test"}""";
        await SendAsync(HttpMethod.Post, "operator/benign", key, listed);
        await SendAsync(HttpMethod.Post, "operator/benign", key, Reason);
        await SendAsync(HttpMethod.Get, "operator/benign", key);
        await SendAsync(HttpMethod.Post, "operator/benign/remove", key, listed);
        await SendAsync(HttpMethod.Post, "operator/benign/remove", key, Reason);
    }

    private async Task SendAsHostAsync()
    {
        const string Keys = "operator/operators/openapi/keys";
        await SendAsync(HttpMethod.Get, Keys);
        api.DefaultRequestHeaders.Add("x-functions-key", ExchangeUnderTest.FunctionKey);
        foreach (var valid in (await SendAsync(HttpMethod.Get, Keys))!["keys"]!.AsArray())
            await SendAsync(HttpMethod.Delete, $"{Keys}/{valid!["number"]}", body: Reason);
        await SendAsync(HttpMethod.Post, Keys);
        await SendAsync(HttpMethod.Post, Keys);
        await SendAsync(HttpMethod.Post, Keys);
        await SendAsync(HttpMethod.Post, "operator/operators/No/keys");
        await SendAsync(HttpMethod.Delete, $"{Keys}/1", body: Reason);
        await SendAsync(HttpMethod.Delete, $"{Keys}/99", body: Reason);
        api.DefaultRequestHeaders.Clear();
    }

    private async Task AskAsAnyoneAsync()
    {
        await SendAsync(HttpMethod.Get, "platforms");
        await SendAsync(HttpMethod.Get, "health");
        await SendAsync(HttpMethod.Get, "../.well-known/jwks.json");
        await SendAsync(HttpMethod.Get, "challenge?hashes=1");
        api.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        await SendAsync(HttpMethod.Get, "challenge?hashes=1");
        api.DefaultRequestHeaders.Clear();
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, AuthenticationHeaderValue? credentials = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Headers = { Authorization = credentials } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await api.SendAsync(request, Cancelled);
        return calls.All[^1].Json;
    }
}
