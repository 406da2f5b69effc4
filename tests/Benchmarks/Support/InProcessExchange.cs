using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Platforms;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>The product's services in this process, over any transport, and a web server that calls its functions as the worker does.</summary>
internal sealed class InProcessExchange(string connectionString, HttpPipelineTransport transport, TimeProvider? clock = null) : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(transport)
        .AddSingleton(clock ?? TimeProvider.System)
        .AddTakeItDown(LocalSettings.AsConfiguration(SettingsFor(connectionString)))
        .BuildServiceProvider();

    private WebApplication? app;

    public static IReadOnlyList<Platform> Platforms(int count, Uri receiver) =>
    [
        .. Enumerable.Range(1, count).Select(number => new Platform(
            $"platform-{number:D2}", $"Platform {number}", ["pdq", "image_md5", "image_sha256", "video_vpdq", "video_md5", "video_sha256"], "a@example.com", new Uri(receiver, $"/webhook/{number}"))),
    ];

    public T Get<T>()
        where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);

    /// <summary>Starts the web server.</summary>
    public async Task<Uri> ServeAsync(params (string Path, RequestDelegate Handle)[] routes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        foreach (var (path, handle) in routes)
            app.Map(path, handle);
        await app.StartAsync();
        return new(app.Urls.First());
    }

    /// <summary>A route that runs a function with the product's services.</summary>
    public RequestDelegate Route(Func<HttpRequest, CancellationToken, Task<IResult>> function) => async http =>
    {
        http.RequestServices = services;
        await (await function(http.Request, http.RequestAborted)).ExecuteAsync(http);
    };

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        await services.DisposeAsync();
    }

    /// <summary>The local settings without the export of spans.</summary>
    /// <param name="settings">The local settings.</param>
    /// <param name="bulkAbove">How many hashes are not bulk. All clients of a benchmark have one address.</param>
    public static IReadOnlyDictionary<string, string> WithoutTelemetry(IReadOnlyDictionary<string, string> settings, int bulkAbove = 1_000_000) =>
        settings.Where(setting => !setting.Key.StartsWith("OTEL_", StringComparison.Ordinal)).Append(new("Cases__BulkAbove", $"{bulkAbove}"))
            .ToDictionary(StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, string> SettingsFor(string connectionString)
    {
        var topic = new Uri($"https://{InMemoryStorage.TopicHost}");
        return WithoutTelemetry(LocalSettings.For(connectionString, topic, Platforms(2, topic)));
    }
}
