using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Feed;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// <c>GET v2/entries?from=&amp;to=</c>: the feed within a window of time. One or two range queries per page and partition of an hour, however long the feed is.
/// </summary>
public sealed class GetNcmecEntries(BasicAuth auth, FeedStore feed, FeedProgress progress)
{
    [Function(nameof(GetNcmecEntries))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Entries)] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Read, cancellationToken);
        if (caller is null)
            return new XmlError(refusal!);
        if (!EntriesQuery.TryParse(request.Query, VisibleTime.From(feed.VisibleUntil), out var query, out var problem))
            return new XmlError(problem);

        var rows = await feed.ReadAsync(query.After, query.To.Position, query.Size, cancellationToken);
        await progress.NoteAsync(
            request, caller, PageRead.Of(query.After, query.To.Position, rows, query.Size, isFirst: query.After == query.From.Position, FingerprintType.SignalTypeNames), cancellationToken);
        var entries = rows.Where(row => caller.Platform.SignalTypes.Contains(row.SignalType)).Select(Entry.From).OfType<Entry>();
        var page = new EntriesPage([.. entries], Next: rows.Count == query.Size ? query.Next(rows[^1].Position) : null);
        return new XmlResponse("queryResult", page.Write);
    }
}
