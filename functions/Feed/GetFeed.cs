using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>
/// <c>GET v1/feed?cursor=&amp;limit=&amp;signalType=</c>: the newest version of every hash, and replaced ones for 30 days, in order and without gaps. One or two
/// range queries per page and partition of an hour, however long the feed is.
/// </summary>
public sealed class GetFeed(PlatformAuth auth, FeedStore feed, FeedProgress progress, IOptions<FeedOptions> options, StorageClock clock)
{
    private static readonly ApiProblem Expired = new(
        "cursor", new("cursor-expired", "This cursor is older than the oldest tombstone. Start again without a cursor."), StatusCodes.Status410Gone);

    [Function(nameof(GetFeed))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/feed")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Read, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        if (!FeedQuery.TryParse(request.Query, caller.Platform, out var query, out var problem))
            return problem.ToResult();
        if (query.Cursor.IsExpired(options.Value, clock.Now))
            return Expired.ToResult();

        var until = feed.VisibleUntil;
        var rows = await feed.ReadAsync(query.Cursor.Position, until, query.Limit, cancellationToken);
        await progress.NoteAsync(
            request, caller, PageRead.Of(query.Cursor.Position, until, rows, query.Limit, isFirst: query.Cursor == FeedCursor.Start, query.SignalTypes), cancellationToken);
        return new FeedPage(
            [.. from row in rows where query.SignalTypes.Contains(row.SignalType) select row.Record],
            rows.Count == 0 ? query.Cursor : query.Cursor.MovedTo(rows[^1].Position, clock.Now),
            hasMore: rows.Count == query.Limit);
    }
}
