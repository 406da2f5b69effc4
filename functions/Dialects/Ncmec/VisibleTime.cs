using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TakeItDown.Feed;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// A time as the dialect tells it, UTC, to the second: ten seconds after the feed's stamp, when the entry can first be read. Its
/// clients read up to five seconds ago, once, so an entry told under its stamp would be lost to them.
/// </summary>
public readonly record struct VisibleTime
{
    /// <summary>1970, where first syncs begin.</summary>
    public static readonly VisibleTime Epoch = new(DateTime.UnixEpoch.Ticks);

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private readonly long second;

    private VisibleTime(long ticks) => second = ticks / TimeSpan.TicksPerSecond;

    /// <summary>What is told from this time on is stamped at or after this place in the feed.</summary>
    public FeedPosition Position =>
        FeedPosition.Start with { Ticks = Math.Max(0, second * TimeSpan.TicksPerSecond - FeedStore.VisibilityDelay.Ticks) };

    /// <summary>When an entry at this place in the feed is told to have come.</summary>
    public static VisibleTime Of(FeedPosition position) => new(position.Ticks + FeedStore.VisibilityDelay.Ticks);

    public static bool TryParse(string? text, [NotNullWhen(true)] out VisibleTime? time)
    {
        time = DateTime.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            ? new(parsed.Ticks)
            : null;
        return time is not null;
    }

    public long SecondsAfter(VisibleTime other) => second - other.second;

    public static bool operator <(VisibleTime one, VisibleTime other) => one.second < other.second;

    public static bool operator >(VisibleTime one, VisibleTime other) => one.second > other.second;

    /// <summary>As it stands on the wire, <c>2026-01-02T03:04:05Z</c>.</summary>
    public override string ToString() =>
        new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);
}
