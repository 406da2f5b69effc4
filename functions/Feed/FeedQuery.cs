using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Feed;

/// <summary>What <c>GET v1/feed</c> asks for.</summary>
/// <param name="Cursor">After which place.</param>
/// <param name="Limit">How many rows are looked at, 1 to 1,000.</param>
/// <param name="SignalType">Only these, or null for all.</param>
public sealed record FeedQuery(FeedCursor Cursor, int Limit, SignalType? SignalType)
{
    public const int MostRows = 1_000;

    public static bool TryParse(
        IQueryCollection query, [NotNullWhen(true)] out FeedQuery? parsed, [NotNullWhen(false)] out InputFault? fault)
    {
        parsed = null;
        fault = null;
        var limit = MostRows;
        var signalType = SignalType.Named(query["signalType"]);
        if (!FeedCursor.TryParse(query["cursor"], out var cursor))
            fault = new("cursor", new("cursor", "A cursor is what an earlier page gave, unchanged."));
        else if (query.ContainsKey("limit") && !IsLimit(query["limit"], out limit))
            fault = new("limit", new("limit", "A limit is a whole number from 1 to 1000."));
        else if (query.ContainsKey("signalType") && signalType is null)
            fault = new("signalType", new("signal-type", $"A signal type is one of {string.Join(", ", SignalType.All)}."));
        else
            parsed = new(cursor, limit, signalType);
        return fault is null;
    }

    private static bool IsLimit(string? text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostRows;
}
