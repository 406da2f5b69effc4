using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>
/// Reads the feed to its end at start and every five minutes. It contains everything that the webhook missed. Then it reports to the exchange
/// that all of it is matched. It also reports when nothing was new.
/// </summary>
internal sealed partial class FeedPuller(Exchange exchange, IReceiverStore store, ReceiverOptions options, ILogger<FeedPuller> logger)
    : Worker(options.FeedInterval ?? TimeSpan.FromMinutes(5), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var cursor = await store.GetCursorAsync(cancellationToken);
            if (await exchange.ReadFeedAsync(cursor, cancellationToken) is not { } page)
            {
                LogRestarted(logger);
                await store.ResetCursorAsync(cursor!, cancellationToken);
                continue;
            }

            var isComplete = await store.AddPageAsync(page, cursor, cancellationToken);
            LogReceived(logger, page.Records.Count);
            foreach (var recordId in page.Unreadable)
                LogUnreadable(logger, recordId);
            if (page.HasMore)
                continue;
            await store.MatchAsync(cancellationToken);
            if (isComplete)
                await exchange.PostCheckedAsync(page.Cursor, cancellationToken);
            else
                LogNotChecked(logger);
            return;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Received {Records} records from the feed")]
    private static partial void LogReceived(ILogger logger, int records);

    [LoggerMessage(LogLevel.Warning, "A record of the feed cannot be read. Record id: {RecordId}")]
    private static partial void LogUnreadable(ILogger logger, string recordId);

    [LoggerMessage(LogLevel.Warning, "The feed is not reported as checked: a record of it could not be read, or it was reset meanwhile")]
    private static partial void LogNotChecked(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The cursor has expired: restarting from the beginning of the feed")]
    private static partial void LogRestarted(ILogger logger);
}
