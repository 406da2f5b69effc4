using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A platform that responds to everything with 200, but does not implement the handshake.</summary>
public sealed class SilentPlatform : IAsyncDisposable
{
    private WebApplication? app;
    private int handshakes;
    private int deliveries;

    public Uri Webhook => new(new Uri(app!.Urls.First()), "/webhook");

    public int Handshakes => handshakes;

    public int Deliveries => deliveries;

    public async Task StartAsync()
    {
        app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(http =>
        {
            Interlocked.Increment(ref HttpMethods.IsOptions(http.Request.Method) ? ref handshakes : ref deliveries);
            return Task.CompletedTask;
        });
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
