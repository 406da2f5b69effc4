using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Feed;

/// <summary>The query of <c>GET v1/feed</c>.</summary>
/// <param name="Cursor">How far the client has read.</param>
/// <param name="Limit">How many rows to read, 1 to 1,000.</param>
/// <param name="SignalTypes">Which signal types to return: all that the platform supports, or the one that it asks for.</param>
public sealed record FeedQuery(FeedCursor Cursor, int Limit, IReadOnlyList<string> SignalTypes)
{
    public const int MaxRows = 1_000;

    public static readonly ApiProblem InvalidCursor = new("cursor", new("cursor", "'cursor' must be a cursor from an earlier page, unchanged."));

    public static bool TryParse(
        IQueryCollection query, Platform platform, [NotNullWhen(true)] out FeedQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        problem = null;
        var limit = MaxRows;
        string? signalType = query["signalType"];
        if (!FeedCursor.TryParse(query["cursor"], out var cursor))
            problem = InvalidCursor;
        else if (query.ContainsKey("limit") && !WholeNumber.TryParse(query["limit"], 1, MaxRows, out limit))
            problem = new("limit", new("limit", $"'limit' must be a whole number from 1 to {MaxRows}."));
        else if (signalType is not null && !platform.SignalTypes.Contains(signalType))
            problem = new("signalType", new("signal-type", $"'signalType' must be one that this platform supports: {string.Join(", ", platform.SignalTypes)}."));
        else
            parsed = new(cursor, limit, signalType is null ? platform.SignalTypes : [signalType]);
        return problem is null;
    }
}
