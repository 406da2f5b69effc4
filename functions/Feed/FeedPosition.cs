using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TakeItDown.Feed;

/// <summary>A place in the feed: a stamp in UTC ticks of storage's clock, and whose record stands there.</summary>
public sealed record FeedPosition(long Ticks, string RecordId)
{
    /// <summary>Before everything.</summary>
    public static readonly FeedPosition Start = new(0, "");

    /// <summary>The UTC hour of the stamp, <c>yyyyMMddHH</c>.</summary>
    public string Partition => new DateTime(Ticks, DateTimeKind.Utc).ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>When it was stamped, UTC.</summary>
    public DateTimeOffset Time => new(Ticks, TimeSpan.Zero);

    /// <summary>Sorts as the feed does.</summary>
    public string Row => string.Create(CultureInfo.InvariantCulture, $"{Ticks:D19}.{RecordId}");

    /// <summary>Before everything stamped at or after a time.</summary>
    public static FeedPosition At(DateTimeOffset time) => new(time.UtcTicks, "");

    public static bool TryParse(string row, [NotNullWhen(true)] out FeedPosition? position)
    {
        position = row.Split('.') is [{ Length: 19 } stamp, var recordId]
            && long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            && recordId.Length is 0 or 32
            && recordId.All(char.IsAsciiHexDigitLower)
            ? new(ticks, recordId)
            : null;
        return position is not null;
    }

    /// <exception cref="FormatException">The row key is not one of the feed's.</exception>
    public static FeedPosition Parse(string row) =>
        TryParse(row, out var position) ? position : throw new FormatException("A feed row's key cannot be read.");
}
