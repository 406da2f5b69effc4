using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Local.Page;
using TakeItDown.Tests.Hostile.Support;

[assembly: AssemblyFixture(typeof(ExchangeUnderAttack))]

namespace TakeItDown.Tests.Hostile.Support;

/// <summary>
/// The exchange that the tests attack: the one at <c>TAKEITDOWN_BASE_URL</c>, otherwise a local one whose logs, at the level Trace, spans and
/// metrics are recorded.
/// </summary>
public sealed class ExchangeUnderAttack : IAsyncLifetime
{
    private static readonly string? BaseUrl = Environment.GetEnvironmentVariable("TAKEITDOWN_BASE_URL");
    private static readonly string FunctionKey = Environment.GetEnvironmentVariable("TAKEITDOWN_FUNCTION_KEY") ?? LocalFunctions.Keys.Function;

    private LocalServices? services;
    private FunctionsHost? functions;
    private Collector? collector;

    public HttpClient Api { get; } = new() { Timeout = TimeSpan.FromMinutes(3) };

    /// <summary>False for an exchange whose logs, spans, metrics and memory the tests cannot see.</summary>
    public bool IsLocal => functions is not null;

    public CollectedLogs Logs { get; } = new();

    /// <summary>The spans so far, as the text that an exporter sends.</summary>
    public IEnumerable<string> Spans => collector?.Spans ?? [];

    /// <summary>The metrics so far, as the text that an exporter sends.</summary>
    public IEnumerable<string> Metrics => collector?.Metrics ?? [];

    /// <summary>A platform that takes part, and a valid key of it.</summary>
    public (string Id, string Key) Platform { get; private set; }

    public string OperatorKey { get; private set; } = "";

    /// <summary>How much memory the worker has, in MiB.</summary>
    public async Task<long> WorkerMemoryAsync()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{await functions!.GetWorkerProcessIdAsync(CancellationToken.None)}/status");
        var line = status.Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask InitializeAsync()
    {
        if (BaseUrl is null)
            await StartAsync();
        Api.BaseAddress = functions?.Address ?? new Uri(BaseUrl!);
        OperatorKey = await IssueAsync("operators/hostile", ("x-functions-key", FunctionKey));
        var platforms = await Api.GetFromJsonAsync<JsonElement>("api/v1/platforms");
        var id = platforms.GetProperty("platforms")[0].GetProperty("id").GetString()!;
        Platform = (id, await IssueAsync($"platforms/{id}", ("Authorization", $"Bearer {OperatorKey}")));
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (functions is not null)
            await functions.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
        if (collector is not null)
            await collector.DisposeAsync();
        Logs.Dispose();
    }

    private async Task StartAsync()
    {
        var folder = Environment.GetEnvironmentVariable(PublishedFactAttribute.Variable) ?? LocalFunctions.BuiltFolder;
        var options = new LocalOptions { FunctionsPort = 0, ServicesPort = 0, DataFolder = null, FunctionsFolder = folder };
        collector = await Collector.StartAsync();
        services = await LocalServices.StartAsync(options, CancellationToken.None);
        await services.SubscribeAsync(options.Platforms, CancellationToken.None);
        functions = await FunctionsHost.StartAsync(new FunctionsHostOptions
        {
            Folder = folder,
            Keys = LocalFunctions.Keys,
            Settings = new Dictionary<string, string>(services.Settings, StringComparer.Ordinal)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000", // milliseconds
                ["Logging__LogLevel__Default"] = "Trace",
            },
            InFront = app => app.UsePage(),
            Url = "http://127.0.0.1:0",
            Logging = logging => logging.ClearProviders().AddProvider(Logs).AddFilter<CollectedLogs>(category: null, LogLevel.Trace).SetMinimumLevel(LogLevel.Trace),
        });
    }

    /// <summary>Issues a key. If two are valid already, it replaces the newest, which is from an earlier run.</summary>
    private async Task<string> IssueAsync(string owner, (string Name, string Value) credentials)
    {
        var valid = (await SendAsync(HttpMethod.Get, $"{owner}/keys", credentials)).GetProperty("keys");
        if (valid.GetArrayLength() > 1)
            await SendAsync(HttpMethod.Delete, $"{owner}/keys/{valid[1].GetProperty("number")}", credentials, new { reason = "A test run replaces it." });
        return (await SendAsync(HttpMethod.Post, $"{owner}/keys", credentials)).GetProperty("key").GetString()!;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, (string Name, string Value) credentials, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/operator/{path}");
        request.Headers.Add(credentials.Name, credentials.Value);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Api.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
