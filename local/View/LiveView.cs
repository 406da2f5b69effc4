using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.FileProviders;
using TakeItDown.Platforms;

namespace TakeItDown.Local.View;

/// <summary>The page at <c>/local</c> on which one sees every hash on its way.</summary>
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
        app.MapGet("/local/flow", (CancellationToken gone) => TypedResults.ServerSentEvents(Steps(flow, gone)));
    }

    private static async IAsyncEnumerable<SseItem<FlowStep?>> Steps(
        FlowLog flow, [EnumeratorCancellation] CancellationToken gone)
    {
        // The answer's headers leave with its first item, and only they tell the page that it is connected.
        yield return new(null, "watching");
        await foreach (var step in flow.WatchAsync(gone))
            yield return new(step, "step");
    }
}
