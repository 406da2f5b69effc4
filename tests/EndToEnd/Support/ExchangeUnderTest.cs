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
/// The exchange that all tests of this suite speak to: the one at <c>TAKEITDOWN_BASE_URL</c>, or else one of our own on free
/// ports. Deliveries are looked at where <c>TAKEITDOWN_RECEIVER_URL</c> says, by default at the demo platform of
/// <c>./dev services</c> on this machine.
/// </summary>
public sealed class ExchangeUnderTest : IAsyncLifetime
{
    private static readonly string? BaseUrl = Environment.GetEnvironmentVariable("TAKEITDOWN_BASE_URL");
    private static readonly string? ReceiverUrl = Environment.GetEnvironmentVariable("TAKEITDOWN_RECEIVER_URL");

    public static readonly string FunctionKey = Environment.GetEnvironmentVariable("TAKEITDOWN_FUNCTION_KEY") ?? LocalFunctions.Keys.Function;

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> keys = new(StringComparer.Ordinal);
    private LocalServices? services;
    private FunctionsHost? functions;

    /// <summary>True when the exchange is not ours to steer.</summary>
    public static bool IsElsewhere => BaseUrl is not null;

    /// <summary>True when nobody can say what a platform was sent.</summary>
    public static bool HasNoReceiver => BaseUrl is not null && ReceiverUrl is null && !new Uri(BaseUrl).IsLoopback;

    public HttpClient Api { get; } = new();

    public HttpClient Receiver { get; } = new();

    /// <summary>The stand-ins. Only for tests that steer them.</summary>
    public HttpClient StandIns { get; } = new();

    public SilentPlatform Silent { get; } = new();

    /// <summary>The storage account of our own exchange.</summary>
    public string Storage => services!.Settings["AzureWebJobsStorage"];

    /// <summary>An API key of a platform, issued by the operator (<c>TAKEITDOWN_FUNCTION_KEY</c>); one for the whole run.</summary>
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
        StandIns.BaseAddress = services.Address;
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

    /// <summary>In place of the newest, when two live already: that is the one of an earlier run.</summary>
    private async Task<string> IssueKeyAsync(string platform)
    {
        var live = (await OperateAsync(HttpMethod.Get, $"{platform}/keys")).GetProperty("keys");
        if (live.GetArrayLength() > 1)
            await OperateAsync(HttpMethod.Delete, $"{platform}/keys/{live[1].GetProperty("number")}");
        return (await OperateAsync(HttpMethod.Post, $"{platform}/keys")).GetProperty("key").GetString()!;
    }

    private async Task<JsonElement> OperateAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/operator/platforms/{path}") { Headers = { { "x-functions-key", FunctionKey } } };
        using var answer = await Api.SendAsync(request, CancellationToken.None);
        answer.EnsureSuccessStatusCode();
        return answer.StatusCode == HttpStatusCode.NoContent ? default : await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Uri Folder(string url) => new($"{url.TrimEnd('/')}/");
}
