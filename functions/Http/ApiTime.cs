using System.Globalization;

namespace TakeItDown.Http;

/// <summary>A time in a request: RFC 3339 with an offset, such as <c>2026-01-02T03:04:05Z</c>.</summary>
internal static class ApiTime
{
    public static readonly Rule Format = new("time", "A time must have the format 2026-01-02T03:04:05Z.");

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static bool TryParse(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
