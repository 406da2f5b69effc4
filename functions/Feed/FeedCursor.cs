using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TakeItDown.Http;

namespace TakeItDown.Feed;

/// <summary>How far a client has read the feed. Opaque to clients, and valid in every later deployment.</summary>
/// <param name="Position">The position of the last row that the client got.</param>
/// <param name="Started">When the client started to read, UTC ticks. During a first sync the position is old, but the client is not.</param>
public sealed record FeedCursor(FeedPosition Position, long Started)
{
    private const string Version = "1.";
    private const int RowKeyLength = 19 + 1 + 32;

    public static readonly FeedCursor Start = new(FeedPosition.Start);

    /// <summary>The cursor of a client that has read everything up to that position.</summary>
    public FeedCursor(FeedPosition position)
        : this(position, position.Ticks)
    {
    }

    public string Text => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(
        Started == Position.Ticks ? Version + Position.RowKey : string.Create(CultureInfo.InvariantCulture, $"{Version}{Position.RowKey}.{Started:D19}")));

    /// <summary>The same client's cursor at a later position.</summary>
    public FeedCursor MovedTo(FeedPosition position, DateTimeOffset now) => new(position, this == Start ? now.UtcTicks : Started);

    /// <summary>
    /// Whether tombstones that this client has not read may be purged already: its position is before the oldest tombstone, and it may have
    /// read the active versions of those hashes.
    /// </summary>
    public bool IsExpired(FeedOptions options, DateTimeOffset now) =>
        this != Start
        && Position.Ticks < now.AddDays(-options.KeepTombstonesDays).UtcTicks
        && Started < now.AddDays(options.KeepSupersededDays - options.KeepTombstonesDays).UtcTicks;

    /// <summary>Reads a cursor that the feed returned. An empty one is the start of the feed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeedCursor? cursor)
    {
        cursor = string.IsNullOrEmpty(text) ? Start : TryDecode(text, out var decoded) ? Parse(decoded) : null;
        return cursor is not null;
    }

    private static FeedCursor? Parse(string decoded) =>
        FeedPosition.TryParse(decoded, out var alone) ? new(alone)
        : decoded.Length > RowKeyLength
            && FeedPosition.TryParse(decoded[..RowKeyLength], out var position)
            && TryParseStarted(decoded[RowKeyLength..], out var started)
            ? new(position, started)
            : null;

    private static bool TryParseStarted(string text, out long started)
    {
        started = 0;
        return text is ['.', .. { Length: 19 } ticks] && WholeNumber.TryParse(ticks, 0, DateTime.MaxValue.Ticks, out started);
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        try
        {
            var ascii = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(text));
            decoded = ascii.StartsWith(Version, StringComparison.Ordinal) ? ascii[Version.Length..] : null;
        }
        catch (FormatException)
        {
            // not one of our cursors
        }

        return decoded is not null;
    }
}
