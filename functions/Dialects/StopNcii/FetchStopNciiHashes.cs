using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Feed;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// <c>GET stopncii/v1/FetchHashes?startTimestamp=&amp;pageSize=&amp;nextPageToken=</c>: the feed as StopNCII tells it. However old a
/// start, it is answered: clients forget all they have after 30 days without a fetch, while tombstones are kept far longer, and to
/// those in the midst of a first sync an old start is the right one.
/// </summary>
public sealed class FetchStopNciiHashes(PlatformAuth auth, FeedStore feed)
{
    [Function(nameof(FetchStopNciiHashes))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = StopNciiRoutes.FetchHashes)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request.Headers[SubscriptionKey.Header], cancellationToken) is not { } platform)
            return StopNciiError.Of(SubscriptionKey.Refused);
        if (!FetchQuery.TryParse(request.Query, out var query, out var problem))
            return StopNciiError.Of(problem);

        var horizon = feed.Horizon;
        var rows = await feed.ReadAsync(query.After, horizon, query.PageSize, cancellationToken);
        return Results.Json(FetchedHashes.Of(query, rows, horizon, platform), StopNciiJson.Default.FetchedHashes);
    }
}
