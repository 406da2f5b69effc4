using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Hostile.Support;

/// <summary>An OpenTelemetry collector that keeps the bytes of all spans and metrics as text.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapPost("/v1/{kind}", async (HttpRequest request, string kind) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            (kind == "traces" ? Spans : Metrics).Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        });
    }

    public ConcurrentQueue<string> Spans { get; } = [];

    public ConcurrentQueue<string> Metrics { get; } = [];

    public string Address => app.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector.app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
