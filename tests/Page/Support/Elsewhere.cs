using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A proxy that answers in place of every site but this machine, so that the tests never load a real one.</summary>
internal sealed class Elsewhere : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> documents = [];

    private Elsewhere(WebApplication app)
    {
        this.app = app;
        app.Run(http =>
        {
            if (http.Request.Path == "/favicon.ico")
                return Task.CompletedTask;
            documents.Enqueue($"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path} from {(http.Request.Headers.Referer.Count == 0 ? "nowhere" : "a page")}");
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<!doctype html><title>Elsewhere</title>");
        });
    }

    /// <summary>The addresses that were opened, and whether the browser said from where.</summary>
    public IReadOnlyCollection<string> Documents => documents;

    /// <summary>The options with which MiniBrowser uses the proxy.</summary>
    public IEnumerable<string> Options => [$"--proxy=http://127.0.0.1:{new Uri(app.Urls.First()).Port}", "--ignore-host=127.0.0.1", "--ignore-tls-errors"];

    public static async Task<Elsewhere> StartAsync()
    {
        using var key = ECDsa.Create();
        var certificate = new CertificateRequest("CN=elsewhere", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => async connection =>
            {
                await AcceptTunnelAsync(connection.Transport, connection.ConnectionClosed);
                await next(connection);
            });
            endpoint.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
        }));
        var elsewhere = new Elsewhere(builder.Build());
        await elsewhere.app.StartAsync(TestContext.Current.CancellationToken);
        return elsewhere;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Answers <c>CONNECT</c>. What follows is for the site itself.</summary>
    private static async Task AcceptTunnelAsync(IDuplexPipe connection, CancellationToken closed)
    {
        for (; ; )
        {
            var read = await connection.Input.ReadAsync(closed);
            var end = FindEnd(read.Buffer);
            connection.Input.AdvanceTo(end ?? read.Buffer.Start, end ?? read.Buffer.End);
            if (end is not null || read.IsCompleted)
                break;
        }
        await connection.Output.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), closed);
    }

    /// <summary>Where the headers end; null if more of them follow.</summary>
    private static SequencePosition? FindEnd(ReadOnlySequence<byte> received)
    {
        var reader = new SequenceReader<byte>(received);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8) ? reader.Position : null;
    }
}
