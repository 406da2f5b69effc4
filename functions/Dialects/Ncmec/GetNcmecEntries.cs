using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Feed;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// <c>GET v2/entries?from=&amp;to=</c>: what was told in a window of time, by the feed's order. At most two range queries a page,
/// however long the feed.
/// </summary>
public sealed class GetNcmecEntries(BasicAuth auth, FeedStore feed)
{
    [Function(nameof(GetNcmecEntries))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Entries)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return new ErrorResponse(BasicAuth.Refused);
        if (!EntriesQuery.TryParse(request.Query, VisibleTime.Of(feed.Horizon), out var query, out var problem))
            return new ErrorResponse(problem);

        var rows = await feed.ReadAsync(query.After, query.To.Position, query.Size, cancellationToken);
        var entries = rows.Where(row => platform.SignalTypes.Contains(row.SignalType)).Select(Entry.Of).OfType<Entry>();
        var page = new EntriesPage([.. entries], Next: rows.Count == query.Size ? query.Next(rows[^1].Position) : null);
        return new XmlResponse("queryResult", page.WriteAsync);
    }
}
