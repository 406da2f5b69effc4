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
    private LocalServices? services;
    private FunctionsHost? functions;

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
    public string Storage => services!.Settings["AzureWebJobsStorage"];

    /// <summary>Returns an API key of a platform, one for the whole run. The operator (<c>TAKEITDOWN_FUNCTION_KEY</c>) issues it.</summary>
    public Task<string> KeyOfAsync(string platform) =>
        keys.GetOrAdd(platform, id => new(() => IssueKeyAsync(id), LazyThreadSafetyMode.ExecutionAndPublication)).Value;

    public async ValueTask InitializeAsync()
    {
        if (BaseUrl is not null)
        {
            Api.BaseAddress = new Uri(BaseUrl);
            Receiver.BaseAddress = Folder(ReceiverUrl ?? "http://localhost:7072/platforms/example");
            return;
        }

        await Silent.StartAsync();
        var options = LocalOptionsForTests.New();
        services = await LocalServices.StartAsync(options, CancellationToken.None);
        var silent = new Platform("silent", "Silent", Silent.Webhook, ["pdq"], "nobody@example.com");
        await services.SubscribeAsync([.. options.Platforms, silent], CancellationToken.None);
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

    /// <summary>Issues a key. If two are valid already, it replaces the newest, which is from an earlier run.</summary>
    private async Task<string> IssueKeyAsync(string platform)
    {
        var valid = (await SendAsOperatorAsync(HttpMethod.Get, $"{platform}/keys")).GetProperty("keys");
        if (valid.GetArrayLength() > 1)
            await SendAsOperatorAsync(HttpMethod.Delete, $"{platform}/keys/{valid[1].GetProperty("number")}");
        return (await SendAsOperatorAsync(HttpMethod.Post, $"{platform}/keys")).GetProperty("key").GetString()!;
    }

    private async Task<JsonElement> SendAsOperatorAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/operator/platforms/{path}") { Headers = { { "x-functions-key", FunctionKey } } };
        using var response = await Api.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.NoContent ? default : await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Uri Folder(string url) => new($"{url.TrimEnd('/')}/");
}
