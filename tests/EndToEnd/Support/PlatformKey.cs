using System.Globalization;
using System.Net;
using System.Text.Json;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// An API key for one class of tests, revoked in the end. Elsewhere the operator's functions want the key that
/// <c>TAKEITDOWN_FUNCTION_KEY</c> gives.
/// </summary>
public sealed class PlatformKey(ExchangeUnderTest exchange) : IAsyncLifetime
{
    /// <summary>Whose key it is.</summary>
    public const string Platform = "example";

    private static readonly string FunctionsKey = Environment.GetEnvironmentVariable("TAKEITDOWN_FUNCTION_KEY") ?? "local-function-key";
    private int number;

    public string Text { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // Two keys live at once: others may have to end theirs first.
        var issued = await Poll.UntilAsync("an API key", async () =>
        {
            using var answer = await CallAsync(HttpMethod.Post, "");
            if (answer.StatusCode == HttpStatusCode.Conflict)
                return null;
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStringAsync(CancellationToken.None);
        });
        var key = JsonDocument.Parse(issued).RootElement;
        (Text, number) = (key.GetProperty("key").GetString()!, key.GetProperty("number").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await CallAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"/{number}"));
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string rest)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/operator/platforms/{Platform}/keys{rest}") { Headers = { { "x-functions-key", FunctionsKey } } };
        return await exchange.Api.SendAsync(request, CancellationToken.None);
    }
}
