using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.FileProviders;
using TakeItDown.Platforms;

namespace TakeItDown.Local.View;

/// <summary>The live view at <c>/local</c>. It shows the steps of every hash.</summary>
public static class LiveView
{
    public static void MapLiveView(this WebApplication app, FlowLog flow, IReadOnlyList<Platform> platforms, Uri functions)
    {
        var files = new PhysicalFileProvider(Repository.File("local/View/page"));
        app.MapGet("/", () => Results.Redirect("/local/"));
        app.UseFileServer(new FileServerOptions { FileProvider = files, RequestPath = "/local" });
        app.MapGet("/local/about", () => new
        {
            Submit = new Uri(functions, "api/v1/cases"),
            Platforms = platforms.Select(platform => new { platform.Id, platform.Name }),
        });
        app.MapGet("/local/flow", (CancellationToken cancellationToken) => TypedResults.ServerSentEvents(Steps(flow, cancellationToken)));
    }

    private static async IAsyncEnumerable<SseItem<FlowStep?>> Steps(
        FlowLog flow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The server sends the response headers with the first item, and the page needs them to know that it is connected.
        yield return new(null, "watching");
        await foreach (var step in flow.WatchAsync(cancellationToken))
            yield return new(step, "step");
    }
}
