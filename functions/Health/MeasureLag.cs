using Microsoft.Azure.Functions.Worker;
using TakeItDown.Feed;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Health;

/// <summary>Every five minutes, measures how far each platform is behind, for the alerts and the workbook. It stores nothing.</summary>
public sealed class MeasureLag(PlatformList platforms, FeedProgress progress, FeedLag lag, StorageClients storage, Metrics metrics)
{
    [Function(nameof(MeasureLag))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var progressed = await progress.RefreshAsync(cancellationToken);
        await Parallel.ForEachAsync(platforms.TakingPart, storage.InParallel(cancellationToken), async (platform, token) =>
        {
            var behind = await lag.OfAsync(platform, progressed.GetValueOrDefault(platform.Id) ?? FeedProgressRow.Of(platform.Id), token);
            metrics.Lag(platform.Id, behind.ReceiveSeconds, behind.CheckSeconds);
        });
    }
}
