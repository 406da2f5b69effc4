using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Feed;

/// <summary>What <c>GET v1/feed</c> asks for.</summary>
/// <param name="Cursor">After which place.</param>
/// <param name="Limit">How many rows are looked at, 1 to 1,000.</param>
/// <param name="SignalTypes">Only these: the platform's, or the one of them that it asks for.</param>
public sealed record FeedQuery(FeedCursor Cursor, int Limit, IReadOnlyList<string> SignalTypes)
{
    public const int MaxRows = 1_000;

    public static bool TryParse(
        IQueryCollection query, Platform platform, [NotNullWhen(true)] out FeedQuery? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        problem = null;
        var limit = MaxRows;
        string? signalType = query["signalType"];
        if (!FeedCursor.TryParse(query["cursor"], out var cursor))
            problem = new("cursor", new("cursor", "A cursor is what an earlier page gave, unchanged."));
        else if (query.ContainsKey("limit") && !IsLimit(query["limit"], out limit))
            problem = new("limit", new("limit", "A limit is a whole number from 1 to 1000."));
        else if (signalType is not null && !platform.SignalTypes.Contains(signalType))
            problem = new("signalType", new("signal-type", $"A signal type is one that the platform takes: {string.Join(", ", platform.SignalTypes)}."));
        else
            parsed = new(cursor, limit, signalType is null ? platform.SignalTypes : [signalType]);
        return problem is null;
    }

    private static bool IsLimit(string? text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxRows;
}
