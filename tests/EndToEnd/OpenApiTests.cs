using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The exchange does what its own document says.</summary>
public sealed class OpenApiTests : IDisposable
{
    private readonly ExchangeUnderTest exchange;
    private readonly Conversation conversation = new();
    private readonly HttpClient api;

    public OpenApiTests(ExchangeUnderTest exchange)
    {
        this.exchange = exchange;
        api = new(conversation) { BaseAddress = exchange.Api.BaseAddress };
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_along_the_way_is_as_the_document_says()
    {
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(hash);
        await AskAsPlatformAsync(hash);
        await OperateAsync();
        await AskAsAnyoneAsync();
        await AskAsync(HttpMethod.Post, "case/withdraw", new("Case", credentials));

        var document = new ApiDocument((await api.GetFromJsonAsync<JsonNode>("api/v1/openapi.json", Cancelled))!);
        Assert.Empty(await document.FaultsAsync(conversation.Turns));
        Assert.Equal(
            document.Operations.Order(),
            conversation.Turns.Where(turn => turn.Status < 300).Select(document.OperationOf).Distinct().Order());
    }

    [Theory]
    [InlineData("TAG")]
    [InlineData("W/TAG")]
    [InlineData("\"another\", W/TAG")]
    [InlineData("*")]
    public async Task The_document_is_not_sent_again_to_a_client_that_has_it(string ifNoneMatch)
    {
        using var first = await api.GetAsync(new Uri("api/v1/openapi.json", UriKind.Relative), Cancelled);
        using var again = new HttpRequestMessage(HttpMethod.Get, "api/v1/openapi.json");
        again.Headers.Add("If-None-Match", ifNoneMatch.Replace("TAG", first.Headers.ETag!.Tag, StringComparison.Ordinal));

        using var answer = await api.SendAsync(again, Cancelled);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
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
        await AskAsync(HttpMethod.Get, "case", new("Case", credentials));
        await AskAsync(HttpMethod.Get, "case", new("Case", credentials[..^1]));
        await AskAsync(HttpMethod.Get, "case");
        return credentials;
    }

    private async Task AskAsPlatformAsync(Pdq hash)
    {
        var key = new AuthenticationHeaderValue("Bearer", await exchange.KeyOfAsync("example"));
        await Poll.UntilAsync("a record in the feed", async () =>
            (await AskAsync(HttpMethod.Get, "feed", key))!["records"]!.AsArray() is { Count: > 0 } records ? records : null);
        await AskAsync(HttpMethod.Get, "feed?limit=0", key);
        await AskAsync(HttpMethod.Get, "feed");
        await AskAsync(HttpMethod.Post, "verdicts", key, $$"""
            {"verdicts":[{"recordId":"{{hash.RecordId}}","verdict":"NotBlocked","reason":"FalseMatch","matches":1,"removed":0,"at":"2026-01-02T03:04:05Z"},
              {"recordId":"{{Pdq.Random().RecordId}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"}]}
            """);
        await AskAsync(HttpMethod.Post, "verdicts", key, """{"verdicts":[{}]}""");
        await AskAsync(HttpMethod.Get, "platforms/me", key);
        await AskAsync(HttpMethod.Get, "platforms/me");
    }

    private async Task OperateAsync()
    {
        await AskAsync(HttpMethod.Get, "operator/platforms");
        api.DefaultRequestHeaders.Add("x-functions-key", ExchangeUnderTest.FunctionKey);
        await AskAsync(HttpMethod.Get, "operator/platforms");
        // Not of the platform that answers by itself, which would fall silent. The other tests of this run use the newest, which is theirs by now.
        await exchange.KeyOfAsync("moody");
        if ((await AskAsync(HttpMethod.Get, "operator/platforms/moody/keys"))!["keys"]!.AsArray() is [var oldest, _])
            await AskAsync(HttpMethod.Delete, $"operator/platforms/moody/keys/{oldest!["number"]}");
        var issued = await AskAsync(HttpMethod.Post, "operator/platforms/moody/keys");
        await AskAsync(HttpMethod.Post, "operator/platforms/moody/keys");
        await AskAsync(HttpMethod.Delete, $"operator/platforms/moody/keys/{issued!["number"]}");
        await AskAsync(HttpMethod.Delete, $"operator/platforms/moody/keys/{issued["number"]}");
        await AskAsync(HttpMethod.Post, "operator/platforms/nobody/keys");
        await AskAsync(HttpMethod.Post, "operator/cases/release");
        api.DefaultRequestHeaders.Clear();
    }

    private async Task AskAsAnyoneAsync()
    {
        await AskAsync(HttpMethod.Get, "platforms");
        await AskAsync(HttpMethod.Get, "health");
    }

    private async Task<JsonNode?> AskAsync(HttpMethod method, string path, AuthenticationHeaderValue? credentials = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Headers = { Authorization = credentials } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await api.SendAsync(request, Cancelled);
        return conversation.Turns[^1].Json;
    }
}
