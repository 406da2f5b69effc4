using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A receiver that consents, and notes the record and the secret of each delivery.</summary>
internal sealed class OwnReceiver : IAsyncDisposable
{
    private WebApplication? app;

    public ConcurrentQueue<(string RecordId, string Secret)> Received { get; } = [];

    public async Task StartAsync(int port)
    {
        app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        app.Run(async http =>
        {
            if (HttpMethods.IsOptions(http.Request.Method))
                http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
            else
                Received.Enqueue(((await JsonDocument.ParseAsync(http.Request.Body)).RootElement.GetProperty("subject").GetString()!, http.Request.Headers["X-TakeItDown-Secret"].ToString()));
        });
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
