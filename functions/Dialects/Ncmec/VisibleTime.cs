using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TakeItDown.Feed;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// The timestamp of an entry in NCMEC's format, UTC, to the second: ten seconds after its feed position, when it becomes visible. NCMEC's
/// clients read up to five seconds ago, and read each second only once. With the time of its feed position they would miss the entry.
/// </summary>
public readonly record struct VisibleTime
{
    /// <summary>1970, where a first sync starts.</summary>
    public static readonly VisibleTime Epoch = new(DateTime.UnixEpoch.Ticks);

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private readonly long second;

    private VisibleTime(long ticks) => second = ticks / TimeSpan.TicksPerSecond;

    /// <summary>The first feed position that becomes visible at or after this time.</summary>
    public FeedPosition Position =>
        FeedPosition.Start with { Ticks = Math.Max(0, second * TimeSpan.TicksPerSecond - FeedStore.VisibilityDelay.Ticks) };

    /// <summary>When an entry at this feed position becomes visible.</summary>
    public static VisibleTime From(FeedPosition position) => new(position.Ticks + FeedStore.VisibilityDelay.Ticks);

    public static bool TryParse(string? text, [NotNullWhen(true)] out VisibleTime? time)
    {
        time = DateTime.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            ? new(parsed.Ticks)
            : null;
        return time is not null;
    }

    public long SecondsAfter(VisibleTime other) => second - other.second;

    public static bool operator <(VisibleTime left, VisibleTime right) => left.second < right.second;

    public static bool operator >(VisibleTime left, VisibleTime right) => left.second > right.second;

    /// <summary>The wire format, <c>2026-01-02T03:04:05Z</c>.</summary>
    public override string ToString() =>
        new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);
}
