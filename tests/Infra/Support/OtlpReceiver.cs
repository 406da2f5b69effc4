using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>An OpenTelemetry collector that records the names of metrics and spans (OTLP over HTTP, protobuf).</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // Field numbers of opentelemetry/proto: request → resource → scope → metric or span → name.
    private static readonly int[] ToMetricName = [1, 2, 2, 1];
    private static readonly int[] ToSpanName = [1, 2, 2, 5];

    private readonly WebApplication app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapPost("/v1/metrics", request => KeepAsync(request, ToMetricName, Metrics));
        app.MapPost("/v1/traces", request => KeepAsync(request, ToSpanName, Spans));
    }

    public string Address => app.Urls.First();

    public ConcurrentQueue<string> Metrics { get; } = [];

    public ConcurrentQueue<string> Spans { get; } = [];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task KeepAsync(HttpContext request, int[] path, ConcurrentQueue<string> names)
    {
        using var body = new MemoryStream();
        await request.Request.Body.CopyToAsync(body);
        foreach (var name in Protobuf.Texts(body.ToArray(), path))
            names.Enqueue(name);
    }
}
