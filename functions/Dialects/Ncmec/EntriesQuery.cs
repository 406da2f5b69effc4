using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Feed;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>What <c>GET v2/entries</c> asks for: all that was told from one time on and before another, page by page.</summary>
/// <param name="From">The first second of the window.</param>
/// <param name="To">The second that ends it, which is no longer part of it.</param>
/// <param name="After">After which place in the feed the page begins, within the window.</param>
/// <param name="Size">How many rows are looked at, 1 to 1,000.</param>
public sealed record EntriesQuery(VisibleTime From, VisibleTime To, FeedPosition After, int Size)
{
    public const int MaxRows = 1_000;

    /// <summary>By how much a clock may be wrong, ours or the client's, so that it is worth while to come again.</summary>
    private const int SoonSeconds = 60;

    private static readonly Rule ToAhead = new("to-ahead", "A window ends at the latest now, by a right clock and in UTC: read to five seconds ago.");
    private static readonly ApiProblem Ahead = new("to", ToAhead);
    private static readonly ApiProblem NotYet = new("to", ToAhead, StatusCodes.Status503ServiceUnavailable);

    /// <summary>Reads a query at a time that nothing later can have been told yet; without a <c>to</c> it is read to there.</summary>
    public static bool TryParse(
        IQueryCollection query, VisibleTime now, [NotNullWhen(true)] out EntriesQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        var size = MaxRows;
        FeedCursor? after = null;
        var from = TimeOf(query, "from", VisibleTime.Epoch);
        var to = TimeOf(query, "to", now);
        if (from is not { } start)
            problem = NoTime("from");
        else if (to is not { } end)
            problem = NoTime("to");
        else if (end < start)
            problem = new("to", new("to-before-from", "A window ends where it begins, or later."));
        else if (end > now)
            problem = end.SecondsAfter(now) <= SoonSeconds ? NotYet : Ahead;
        else if (query.ContainsKey("size") && !IsSize(query["size"], out size))
            problem = new("size", new("size", "A size is a whole number from 1 to 1000."));
        else if (query.ContainsKey("after") && !(FeedCursor.TryParse(query["after"], out after) && IsWithin(after, start, end)))
            problem = new("after", new("after", "A next page is asked for by what the page before gave as <next>, unchanged."));
        else
            (parsed, problem) = (new(start, end, after?.Position ?? start.Position, size), null);
        return problem is null;
    }

    /// <summary>How the next page is asked for, below the base URL. Bound to this window, and good for as long as the feed is.</summary>
    public string Next(FeedPosition last) => string.Create(
        CultureInfo.InvariantCulture, $"/v2/entries?from={From}&to={To}&after={new FeedCursor(last).Text}&size={Size}");

    private static VisibleTime? TimeOf(IQueryCollection query, string name, VisibleTime otherwise) =>
        !query.ContainsKey(name) ? otherwise
        : VisibleTime.TryParse(query[name], out var time) ? time
        : null;

    private static ApiProblem NoTime(string field) => new(field, new("time", "A time is UTC and written like 2026-01-02T03:04:05Z."));

    private static bool IsSize(string? text, out int size) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= MaxRows;

    private static bool IsWithin(FeedCursor after, VisibleTime from, VisibleTime to) =>
        from.Position.Ticks <= after.Position.Ticks && after.Position.Ticks < to.Position.Ticks;
}
