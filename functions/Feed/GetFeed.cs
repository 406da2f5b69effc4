using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>
/// <c>GET v1/feed?cursor=&amp;limit=&amp;signalType=</c>: every version of every hash, in an order without gaps. At most two
/// range queries a page, however long the feed.
/// </summary>
public sealed class GetFeed(PlatformAuth auth, FeedStore feed, IOptions<FeedOptions> options, StorageClock clock)
{
    private static readonly ApiProblem Expired = new(
        "cursor", new("cursor-expired", "This cursor is older than the tombstones that are kept: start again without one."), StatusCodes.Status410Gone);

    [Function(nameof(GetFeed))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/feed")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return PlatformAuth.Refused.ToResult(PlatformAuth.Scheme);
        if (!FeedQuery.TryParse(request.Query, platform, out var query, out var problem))
            return problem.ToResult();
        if (query.Cursor.IsExpired(options.Value, clock.Now))
            return Expired.ToResult();

        var rows = await feed.ReadAsync(query.Cursor.Position, feed.Horizon, query.Limit, cancellationToken);
        return new FeedPage(
            [.. rows.Where(row => query.SignalTypes.Contains(row.SignalType))],
            rows.Count == 0 ? query.Cursor : query.Cursor.MovedTo(rows[^1].Position, clock.Now),
            hasMore: rows.Count == query.Limit);
    }
}
