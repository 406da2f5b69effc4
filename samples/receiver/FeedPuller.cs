namespace TakeItDown.Receiver;

/// <summary>
/// Reads the feed to its end at start and every five minutes. It contains everything that the webhook missed. Then it reports to the exchange
/// that all of it is matched: <see cref="Intake"/> matches a page in the transaction that stores it. It also reports when nothing was new.
/// </summary>
public sealed partial class FeedPuller(Exchange exchange, Database database, Intake intake, ReceiverOptions options, ILogger<FeedPuller> logger)
    : Worker(options.FeedInterval ?? TimeSpan.FromMinutes(5), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await exchange.ReadFeedAsync(database.Read(Checkpoint.GetCursor), cancellationToken) is not { } page)
            {
                LogRestarted(logger);
                database.Write(Checkpoint.Reset);
                continue;
            }

            intake.AddPage(page);
            LogReceived(logger, page.Records.Count);
            foreach (var recordId in page.Unreadable)
                LogUnreadable(logger, recordId);
            if (page.HasMore)
                continue;
            await exchange.PostCheckedAsync(page.Cursor, cancellationToken);
            return;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Received {Records} records from the feed")]
    private static partial void LogReceived(ILogger logger, int records);

    [LoggerMessage(LogLevel.Warning, "A record of the feed cannot be read. Record id: {RecordId}")]
    private static partial void LogUnreadable(ILogger logger, string recordId);

    [LoggerMessage(LogLevel.Warning, "The cursor has expired: restarting from the beginning of the feed")]
    private static partial void LogRestarted(ILogger logger);
}
