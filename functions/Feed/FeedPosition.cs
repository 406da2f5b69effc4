using System.Globalization;

namespace TakeItDown.Feed;

/// <summary>A place in the feed: a stamp in UTC ticks of storage's clock, and whose record stands there.</summary>
public sealed record FeedPosition(long Stamp, string RecordId)
{
    /// <summary>Before everything.</summary>
    public static readonly FeedPosition Start = new(0, "");

    /// <summary>The UTC hour of the stamp, <c>yyyyMMddHH</c>.</summary>
    public string Partition => new DateTime(Stamp, DateTimeKind.Utc).ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>Sorts as the feed does.</summary>
    public string Row => string.Create(CultureInfo.InvariantCulture, $"{Stamp:D19}.{RecordId}");

    /// <summary>Before everything stamped at or after a time.</summary>
    public static FeedPosition At(DateTimeOffset time) => new(time.UtcTicks, "");

    /// <exception cref="FormatException">The row key is not one of the feed's.</exception>
    public static FeedPosition Parse(string row) => row.Split('.') is [var stamp, var recordId]
        ? new(long.Parse(stamp, CultureInfo.InvariantCulture), recordId)
        : throw new FormatException("A feed row's key cannot be read.");
}
