using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Feed;

/// <summary>How far a platform is behind: the age of the oldest change in the feed that it has not received, or not checked.</summary>
public sealed class FeedLag(FeedStore feed, StorageClock clock)
{
    /// <summary>How many rows to search for one of the platform's signal types. If there is none, the age of the last one is an upper bound.</summary>
    private const int MaxSearched = 100;

    /// <summary>Both lags of a platform. At most two reads of the feed.</summary>
    public async Task<PlatformLag> OfAsync(Platform platform, FeedProgressRow progress, CancellationToken cancellationToken)
    {
        var receiveLag = SecondsAsync(platform, progress.ReceivedUpTo ?? (platform.Webhook is null ? DateTimeOffset.UnixEpoch : null), cancellationToken);
        var checkLag = SecondsAsync(platform, progress.CheckedUpTo, cancellationToken);
        return new(await receiveLag, await checkLag);
    }

    private async Task<double?> SecondsAsync(Platform platform, DateTimeOffset? upTo, CancellationToken cancellationToken)
    {
        if (upTo is not { } from)
            return null;
        var rows = await feed.ReadAsync(FeedPosition.At(from), feed.VisibleUntil, MaxSearched, cancellationToken);
        var oldest = rows.FirstOrDefault(row => platform.SignalTypes.Contains(row.SignalType)) ?? (rows.Count == MaxSearched ? rows[^1] : null);
        return oldest is null ? 0 : Math.Round((clock.Now - oldest.Position.Time).TotalSeconds);
    }
}

/// <summary>How far a platform is behind.</summary>
/// <param name="ReceiveSeconds">
/// The age of the oldest change that it has not received, in seconds; 0 if it has received all; null if it never read the feed, and has a webhook.
/// </param>
/// <param name="CheckSeconds">The same for what it has not checked; null if it never said what it has checked.</param>
public sealed record PlatformLag(double? ReceiveSeconds, double? CheckSeconds);
