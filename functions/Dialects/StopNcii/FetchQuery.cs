using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using TakeItDown.Feed;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>The query of <c>FetchHashes</c>.</summary>
/// <param name="After">How far the client has read: up to the second of its checkpoint, or to the position in its token if that is later.</param>
/// <param name="PageSize">How many rows to read, 1 to 1,000.</param>
internal sealed record FetchQuery(FeedPosition After, int PageSize)
{
    public const int DefaultPageSize = 800;

    private static readonly long MaxSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static bool TryParse(IQueryCollection query, [NotNullWhen(true)] out FetchQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        var (start, pageSize) = (0L, DefaultPageSize);
        parsed = null;
        problem = null;
        if (query.ContainsKey("startTimestamp") && !WholeNumber.TryParse(query["startTimestamp"], 0, MaxSecond, out start))
            problem = new("startTimestamp", new("start-timestamp", "'startTimestamp' must be a whole number of seconds since 1970, 0 or more."));
        else if (query.ContainsKey("pageSize") && !WholeNumber.TryParse(query["pageSize"], 1, FeedQuery.MaxRows, out pageSize))
            problem = new("pageSize", new("page-size", $"'pageSize' must be a whole number from 1 to {FeedQuery.MaxRows}."));
        else if (!FeedCursor.TryParse(query["nextPageToken"], out var token))
            problem = new("nextPageToken", new("next-page-token", "'nextPageToken' must be a token from an earlier page, unchanged."));
        else
            parsed = new(Later(FeedPosition.At(DateTimeOffset.FromUnixTimeSeconds(start)), token.Position), pageSize);
        return problem is null;
    }

    private static FeedPosition Later(FeedPosition left, FeedPosition right) => string.CompareOrdinal(left.RowKey, right.RowKey) > 0 ? left : right;
}
