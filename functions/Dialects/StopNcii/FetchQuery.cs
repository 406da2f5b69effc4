using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Feed;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>What <c>FetchHashes</c> asks for.</summary>
/// <param name="After">Where the client stands: before all of its checkpoint's second, or where its token says if that is later.</param>
/// <param name="PageSize">How many rows are looked at, 1 to 1,000.</param>
internal sealed record FetchQuery(FeedPosition After, int PageSize)
{
    public const int UsualPageSize = 800;

    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static bool TryParse(IQueryCollection query, [NotNullWhen(true)] out FetchQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        var (start, pageSize) = (0L, (long)UsualPageSize);
        parsed = null;
        problem = null;
        if (query.ContainsKey("startTimestamp") && !IsWhole(query["startTimestamp"], 0, LastSecond, out start))
            problem = new("startTimestamp", new("start-timestamp", "A start is a whole number of seconds since 1970, 0 or more."));
        else if (query.ContainsKey("pageSize") && !IsWhole(query["pageSize"], 1, FeedQuery.MaxRows, out pageSize))
            problem = new("pageSize", new("page-size", $"A page size is a whole number from 1 to {FeedQuery.MaxRows}."));
        else if (!FeedCursor.TryParse(query["nextPageToken"], out var token))
            problem = new("nextPageToken", new("next-page-token", "A token is what an earlier page gave, unchanged."));
        else
            parsed = new(Later(FeedPosition.At(DateTimeOffset.FromUnixTimeSeconds(start)), token.Position), (int)pageSize);
        return problem is null;
    }

    private static bool IsWhole(string? text, long least, long most, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    private static FeedPosition Later(FeedPosition one, FeedPosition other) => string.CompareOrdinal(one.Row, other.Row) > 0 ? one : other;
}
