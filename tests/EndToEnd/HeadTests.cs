using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

public class HeadTests(ExchangeUnderTest exchange)
{
    private static readonly string[] DialectPaths =
    [
        "/hashsharing/v2/status", "/hashsharing/v2/members", "/hashsharing/v2/entries", "/hashsharing/v2/feedback/PDQ/reasons",
        "/stopncii/v1/FetchHashes?startTimestamp=10&pageSize=800",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HEAD_responds_like_GET_without_a_body()
    {
        var document = new ApiDocument((await exchange.Api.GetFromJsonAsync<JsonNode>("api/v1/openapi.json", Cancelled))!);
        var described = document.Operations.Where(operation => operation.StartsWith("get ", StringComparison.Ordinal)).Select(operation => operation["get ".Length..]);
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var keys = (Platform: await exchange.KeyOfAsync("example"), Operator: await exchange.OperatorKeyAsync());
        await Poll.UntilAsync("the hash to be known", async () =>
        {
            using var known = await SendAsync(HttpMethod.Head, $"/v1/hashes/{hash.RecordId}", credentials, keys);
            return known.StatusCode == HttpStatusCode.OK ? "known" : null;
        });

        foreach (var path in described.Where(path => path != "/v1/challenge").Concat(DialectPaths).Select(path => path
            .Replace("{id}", "example", StringComparison.Ordinal).Replace("{name}", "e2e", StringComparison.Ordinal).Replace("{recordId}", hash.RecordId, StringComparison.Ordinal)))
        {
            using var get = await SendAsync(HttpMethod.Get, path, credentials, keys);
            using var head = await SendAsync(HttpMethod.Head, path, credentials, keys);

            Assert.Equal((path, HttpStatusCode.OK), (path, get.StatusCode));
            Assert.Equal((path, HttpStatusCode.OK), (path, head.StatusCode));
            Assert.NotEmpty(await get.Content.ReadAsByteArrayAsync(Cancelled));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancelled));
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.All([get, head], response => Assert.Equal(("no-store", "nosniff"), ($"{response.Headers.CacheControl}", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")))));
        }
    }

    [Fact]
    public async Task HEAD_without_credentials_is_401()
    {
        using var refused = await exchange.Api.SendAsync(new(HttpMethod.Head, "api/v1/feed"), Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string credentials, (string Platform, string Operator) keys)
    {
        using var request = new HttpRequestMessage(method, $"api{path}");
        request.Headers.Authorization = path switch
        {
            "/v1/case" => new("Case", credentials),
            _ when path.StartsWith("/hashsharing", StringComparison.Ordinal) =>
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"example:{keys.Platform}"))),
            _ when path.StartsWith("/v1/operator", StringComparison.Ordinal) => new("Bearer", keys.Operator),
            _ => new("Bearer", keys.Platform),
        };
        request.Headers.Add("Ocp-Apim-Subscription-Key", keys.Platform);
        request.Headers.Add("x-functions-key", ExchangeUnderTest.FunctionKey);
        return await exchange.Api.SendAsync(request, Cancelled);
    }
}
