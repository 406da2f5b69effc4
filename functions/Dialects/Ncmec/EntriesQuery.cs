using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Feed;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>The query of <c>GET v2/entries</c>: a window of time, read page by page.</summary>
/// <param name="From">The first second of the window.</param>
/// <param name="To">The second after the window.</param>
/// <param name="After">The position in the feed after which the page starts.</param>
/// <param name="Size">How many rows to read, 1 to 1,000.</param>
public sealed record EntriesQuery(VisibleTime From, VisibleTime To, FeedPosition After, int Size)
{
    public const int MaxRows = 1_000;

    /// <summary>A client whose clock is ahead by no more than this gets 503 and can retry.</summary>
    private const int RetryableSeconds = 60;

    private static readonly Rule ToAhead = new("to-ahead", "'to' must not be in the future (UTC). Use the time five seconds ago.");
    private static readonly ApiProblem TooFarAhead = new("to", ToAhead);
    private static readonly ApiProblem NotYet = new("to", ToAhead, StatusCodes.Status503ServiceUnavailable);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="now">The time up to which the feed is complete. It is the default of <c>to</c>.</param>
    /// <param name="parsed">The valid query.</param>
    /// <param name="problem">The first field that breaks a rule.</param>
    public static bool TryParse(
        IQueryCollection query, VisibleTime now, [NotNullWhen(true)] out EntriesQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        var size = MaxRows;
        FeedCursor? after = null;
        var from = TimeOf(query, "from", VisibleTime.Epoch);
        var to = TimeOf(query, "to", now);
        if (from is not { } start)
            problem = TimeProblem("from");
        else if (to is not { } end)
            problem = TimeProblem("to");
        else if (end < start)
            problem = new("to", new("to-before-from", "'to' must not be before 'from'."));
        else if (end > now)
            problem = end.SecondsAfter(now) <= RetryableSeconds ? NotYet : TooFarAhead;
        else if (query.ContainsKey("size") && !WholeNumber.TryParse(query["size"], 1, MaxRows, out size))
            problem = new("size", new("size", $"'size' must be a whole number from 1 to {MaxRows}."));
        else if (query.ContainsKey("after") && !(FeedCursor.TryParse(query["after"], out after) && IsWithin(after, start, end)))
            problem = new("after", new("after", "'after' must come unchanged from the <next> element of the previous page."));
        else
            (parsed, problem) = (new(start, end, after?.Position ?? start.Position, size), null);
        return problem is null;
    }

    /// <summary>The address of the next page, relative to the base URL. It is valid only for this window.</summary>
    public string Next(FeedPosition last) => string.Create(
        CultureInfo.InvariantCulture, $"/v2/entries?from={From}&to={To}&after={new FeedCursor(last).Text}&size={Size}");

    private static VisibleTime? TimeOf(IQueryCollection query, string name, VisibleTime otherwise) =>
        !query.ContainsKey(name) ? otherwise
        : VisibleTime.TryParse(query[name], out var time) ? time
        : null;

    private static ApiProblem TimeProblem(string field) => new(field, new("time", $"'{field}' must be a UTC time with the format 2026-01-02T03:04:05Z."));

    private static bool IsWithin(FeedCursor after, VisibleTime from, VisibleTime to) =>
        from.Position.Ticks <= after.Position.Ticks && after.Position.Ticks < to.Position.Ticks;
}
