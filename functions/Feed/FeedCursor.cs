using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace TakeItDown.Feed;

/// <summary>Where a client stands in the feed. Opaque to clients and the same over every deployment.</summary>
public sealed record FeedCursor(FeedPosition Position)
{
    private const string Version = "1.";

    public static readonly FeedCursor Start = new(FeedPosition.Start);

    public string Text => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(Version + Position.Row));

    /// <summary>Reads a cursor as it was given out; none at all is the start.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeedCursor? cursor)
    {
        cursor = string.IsNullOrEmpty(text) ? Start : null;
        if (cursor is null && TryDecode(text!, out var row) && FeedPosition.TryParse(row, out var position))
            cursor = new(position);
        return cursor is not null;
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? row)
    {
        row = null;
        try
        {
            var decoded = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(text));
            row = decoded.StartsWith(Version, StringComparison.Ordinal) ? decoded[Version.Length..] : null;
        }
        catch (FormatException)
        {
            // not ours
        }

        return row is not null;
    }
}
