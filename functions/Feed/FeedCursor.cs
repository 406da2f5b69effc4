using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace TakeItDown.Feed;

/// <summary>Where a client stands in the feed. Opaque to clients and the same over every deployment.</summary>
/// <param name="Position">The last place it was shown.</param>
/// <param name="Began">When it began to read, UTC ticks: a first sync stands in old parts of the feed and is not old itself.</param>
public sealed record FeedCursor(FeedPosition Position, long Began)
{
    private const string Version = "1.";
    private const int RowLength = 19 + 1 + 32;

    public static readonly FeedCursor Start = new(FeedPosition.Start);

    /// <summary>A cursor of a client that has read all before that place.</summary>
    public FeedCursor(FeedPosition position)
        : this(position, position.Ticks)
    {
    }

    public string Text => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(
        Began == Position.Ticks ? Version + Position.Row : string.Create(CultureInfo.InvariantCulture, $"{Version}{Position.Row}.{Began:D19}")));

    /// <summary>The same client at a later place.</summary>
    public FeedCursor MovedTo(FeedPosition position, DateTimeOffset now) => new(position, this == Start ? now.UtcTicks : Began);

    /// <summary>
    /// Whether tombstones may be gone that this client has not seen: it stands before the oldest that is kept, and what it read it
    /// may have read before they came.
    /// </summary>
    public bool IsExpired(FeedOptions options, DateTimeOffset now) =>
        this != Start
        && Position.Ticks < now.AddDays(-options.KeepTombstonesDays).UtcTicks
        && Began < now.AddDays(options.KeepSupersededDays - options.KeepTombstonesDays).UtcTicks;

    /// <summary>Reads a cursor as it was given out; none at all is the start.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeedCursor? cursor)
    {
        cursor = string.IsNullOrEmpty(text) ? Start : TryDecode(text, out var place) ? Parse(place) : null;
        return cursor is not null;
    }

    private static FeedCursor? Parse(string place) =>
        FeedPosition.TryParse(place, out var alone) ? new(alone)
        : place.Length > RowLength && FeedPosition.TryParse(place[..RowLength], out var position) && TryParseBegan(place[RowLength..], out var began)
            ? new(position, began)
            : null;

    private static bool TryParseBegan(string text, out long began)
    {
        began = 0;
        return text is ['.', .. { Length: 19 } ticks] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out began);
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? place)
    {
        place = null;
        try
        {
            var decoded = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(text));
            place = decoded.StartsWith(Version, StringComparison.Ordinal) ? decoded[Version.Length..] : null;
        }
        catch (FormatException)
        {
            // not ours
        }

        return place is not null;
    }
}
