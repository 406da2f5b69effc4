using TakeItDown.Feed;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>One page. The public client crashes on a member that is null or missing, save for the token.</summary>
/// <param name="Count">How many records follow.</param>
/// <param name="NextSetTimestamp">The client's new checkpoint, never less than the one it came with. All before its second is there for good.</param>
/// <param name="NextPageToken">Where the next page begins, if there is more.</param>
/// <param name="HasMoreRecords">False once the page has come to what is not shown yet.</param>
/// <param name="HashRecords">Later ones replace earlier ones of the same type and value.</param>
internal sealed record FetchedHashes(
    int Count, long NextSetTimestamp, string? NextPageToken, bool HasMoreRecords, IReadOnlyList<FetchedHash> HashRecords)
{
    /// <summary>The page of the rows that were found between where the client stood and the horizon.</summary>
    public static FetchedHashes Of(FetchQuery query, IReadOnlyList<FeedRow> rows, FeedPosition horizon, Platform platform)
    {
        var hasMore = rows.Count == query.PageSize;
        var reached = hasMore ? rows[^1].Position : horizon;
        FetchedHash[] records =
        [
            .. from row in rows
               where platform.SignalTypes.Contains(row.SignalType)
               let word = StopNciiSignals.WordFor(row.SignalType)
               where word is not null
               select FetchedHash.Of(row, word),
        ];
        return new(
            records.Length,
            Math.Max(query.After.Time.ToUnixTimeSeconds(), reached.Time.ToUnixTimeSeconds()),
            hasMore ? new FeedCursor(reached).Text : null,
            hasMore,
            records);
    }
}
