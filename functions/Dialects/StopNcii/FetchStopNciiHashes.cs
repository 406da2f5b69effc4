using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Feed;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// <c>GET stopncii/v1/FetchHashes?startTimestamp=&amp;pageSize=&amp;nextPageToken=</c>: the feed in StopNCII's format. No start is too old.
/// StopNCII's clients discard everything after 30 days without a fetch, while tombstones are kept much longer. And a client in the middle
/// of its first sync has an old start.
/// </summary>
public sealed class FetchStopNciiHashes(PlatformAuth auth, FeedStore feed, FeedProgress progress)
{
    [Function(nameof(FetchStopNciiHashes))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = StopNciiRoutes.FetchHashes)] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, request.Headers[SubscriptionKey.Header], SubscriptionKey.Unauthorized, ApiKeyScope.Read, cancellationToken);
        if (caller is null)
            return StopNciiError.From(refusal!);
        if (!FetchQuery.TryParse(request.Query, out var query, out var problem))
            return StopNciiError.From(problem);

        var until = feed.VisibleUntil;
        var rows = await feed.ReadAsync(query.After, until, query.PageSize, cancellationToken);
        await progress.NoteAsync(
            request, caller, PageRead.Of(query.After, until, rows, query.PageSize, isFirst: string.IsNullOrEmpty(request.Query["nextPageToken"]), StopNciiSignals.SignalTypeNames), cancellationToken);
        return Results.Json(FetchedHashes.From(query, rows, until, caller.Platform), StopNciiJson.Default.FetchedHashes);
    }
}
