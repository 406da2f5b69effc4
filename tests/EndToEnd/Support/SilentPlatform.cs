using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A platform whose server answers everything with 200 and has never heard of the handshake.</summary>
public sealed class SilentPlatform : IAsyncDisposable
{
    private WebApplication? app;
    private int asked;
    private int sent;

    public Uri Webhook => new(new Uri(app!.Urls.First()), "/webhook");

    public int Asked => asked;

    public int Sent => sent;

    public async Task StartAsync()
    {
        app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(http =>
        {
            Interlocked.Increment(ref HttpMethods.IsOptions(http.Request.Method) ? ref asked : ref sent);
            return Task.CompletedTask;
        });
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
