using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Unit.EventGrid;

/// <summary>A webhook on a real port. It consents, responds with 204 and records requests, unless configured otherwise.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public Uri Webhook => new(app.Urls.Single() + "/hook");

    public ConcurrentQueue<ReceivedRequest> Deliveries { get; } = new();

    public ConcurrentQueue<ReceivedRequest> Handshakes { get; } = new();

    /// <summary>The ids of the delivered events, in order of arrival.</summary>
    public string EventIds => string.Join(' ', Deliveries.Select(d => d.EventId));

    public Func<HttpContext, Task> RespondToHandshake { get; set; } = context =>
    {
        context.Response.Headers["WebHook-Allowed-Origin"] = "eventgrid.azure.net";
        return Task.CompletedTask;
    };

    public Func<HttpContext, Task> Respond { get; set; } = Status(204);

    public static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public static Task Never(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.HandleAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var received = new ReceivedRequest(context.Request.Path, headers, await reader.ReadToEndAsync(context.RequestAborted));
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            Handshakes.Enqueue(received);
            await RespondToHandshake(context);
        }
        else
        {
            Deliveries.Enqueue(received);
            await Respond(context);
        }
    }
}
