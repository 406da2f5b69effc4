using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Platforms;
using TakeItDown.Tests.EndToEnd.Support;

[assembly: AssemblyFixture(typeof(ExchangeUnderTest))]

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// The exchange that the tests use: the one at <c>TAKEITDOWN_BASE_URL</c>, otherwise a local one on free ports. The receiver is at
/// <c>TAKEITDOWN_RECEIVER_URL</c>, by default the demo platform of <c>./dev services</c>.
/// </summary>
public sealed class ExchangeUnderTest : IAsyncLifetime
{
    private static readonly string? BaseUrl = Environment.GetEnvironmentVariable("TAKEITDOWN_BASE_URL");
    private static readonly string? ReceiverUrl = Environment.GetEnvironmentVariable("TAKEITDOWN_RECEIVER_URL");

    public static readonly string FunctionKey = Environment.GetEnvironmentVariable("TAKEITDOWN_FUNCTION_KEY") ?? LocalFunctions.Keys.Function;

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> keys = new(StringComparer.Ordinal);
    private readonly Lazy<Task<string>> operatorKey;
    private LocalServices? services;
    private FunctionsHost? functions;

    /// <summary>A platform of the local exchange whose webhook a test starts. Its signal type is one that other tests do not submit.</summary>
    private static readonly Platform Python = new(PythonReceiver.Platform, "Python", [PythonReceiver.SignalType], "nobody@example.com", new("http://localhost/webhook"));

    /// <summary>True if the exchange is not a local one that tests can control.</summary>
    public static bool IsRemote => BaseUrl is not null;

    /// <summary>True if no receiver is known.</summary>
    public static bool HasNoReceiver => BaseUrl is not null && ReceiverUrl is null && !new Uri(BaseUrl).IsLoopback;

    public HttpClient Api { get; } = new();

    public HttpClient Receiver { get; } = new();

    /// <summary>The local services, for tests that control them.</summary>
    public HttpClient ServicesClient { get; } = new();

    public SilentPlatform Silent { get; } = new();

    /// <summary>The storage account of the local exchange.</summary>
    public string Storage => services!.Settings["ExchangeStorage"];

    public ExchangeUnderTest() => operatorKey = new(() => IssueOperatorKeyAsync(Api), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The key of an operator, one for the whole run. The Functions key (<c>TAKEITDOWN_FUNCTION_KEY</c>) makes the operator.</summary>
    public Task<string> OperatorKeyAsync() => operatorKey.Value;

    /// <summary>Returns an API key of a platform, one for the whole run.</summary>
    public Task<string> KeyOfAsync(string platform) =>
        keys.GetOrAdd(platform, id => new(() => IssueKeyAsync(id), LazyThreadSafetyMode.ExecutionAndPublication)).Value;

    /// <summary>Sends the handshake to the webhook of the platform <see cref="PythonReceiver.Platform"/>. Returns null, or why it receives nothing.</summary>
    public async Task<string?> SubscribePythonAsync(Uri webhook) =>
        (await services!.SubscribeAsync([Python with { Webhook = webhook }], CancellationToken.None)).Single().Refusal;

    public async ValueTask InitializeAsync()
    {
        if (BaseUrl is not null)
        {
            Api.BaseAddress = new Uri(BaseUrl);
            Receiver.BaseAddress = Folder(ReceiverUrl ?? "http://localhost:7072/platforms/example");
            return;
        }

        await Silent.StartAsync();
        var defaults = LocalOptionsForTests.New();
        var options = defaults with { Platforms = [.. defaults.Platforms, Python] };
        services = await LocalServices.StartAsync(options, CancellationToken.None);
        var silent = new Platform("silent", "Silent", ["pdq"], "nobody@example.com", Silent.Webhook);
        await services.SubscribeAsync([.. defaults.Platforms, silent], CancellationToken.None);
        functions = await LocalFunctions.StartAsync(options, services.Settings, CancellationToken.None);
        await services.ConnectAsync(functions.Address, CancellationToken.None);
        Api.BaseAddress = functions.Address;
        ServicesClient.BaseAddress = services.Address;
        Receiver.BaseAddress = Folder(new Uri(services.Address, "/platforms/example").AbsoluteUri);
    }

    public async ValueTask DisposeAsync()
    {
        if (functions is not null)
            await functions.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
        await Silent.DisposeAsync();
    }

    /// <summary>Makes an operator of this exchange, and returns its key.</summary>
    public static Task<string> IssueOperatorKeyAsync(HttpClient api) => IssueKeyAsync(
        (method, path, body) => SendAsync(api, method, $"operators/e2e/{path}", request => request.Headers.Add("x-functions-key", FunctionKey), body));

    private async Task<string> IssueKeyAsync(string platform)
    {
        var key = await OperatorKeyAsync();
        return await IssueKeyAsync((method, path, body) => SendAsync(
            Api, method, $"platforms/{platform}/{path}", request => request.Headers.Authorization = new("Bearer", key), body));
    }

    /// <summary>Issues a key. If two are valid already, it replaces the newest, which is from an earlier run.</summary>
    private static async Task<string> IssueKeyAsync(Func<HttpMethod, string, object?, Task<JsonElement>> sendAsync)
    {
        var valid = (await sendAsync(HttpMethod.Get, "keys", null)).GetProperty("keys");
        if (valid.GetArrayLength() > 1)
            await sendAsync(HttpMethod.Delete, $"keys/{valid[1].GetProperty("number")}", new { reason = "A test run replaces it." });
        return (await sendAsync(HttpMethod.Post, "keys", null)).GetProperty("key").GetString()!;
    }

    private static async Task<JsonElement> SendAsync(
        HttpClient api, HttpMethod method, string path, Action<HttpRequestMessage> authenticate, object? body)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/operator/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        authenticate(request);
        using var response = await api.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.NoContent ? default : await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Uri Folder(string url) => new($"{url.TrimEnd('/')}/");
}
