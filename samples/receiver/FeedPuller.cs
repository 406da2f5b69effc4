namespace TakeItDown.Receiver;

/// <summary>Reads the feed to its end, at start and every few minutes: whatever the webhook missed is in there.</summary>
public sealed partial class FeedPuller(Exchange exchange, Database database, Intake intake, ILogger<FeedPuller> logger)
    : Worker(rest: TimeSpan.FromMinutes(5), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await exchange.ReadFeedAsync(database.Read(Checkpoint.Cursor), cancellationToken) is not { } page)
            {
                LogStartsAgain(logger);
                database.Write(Checkpoint.StartAgain);
                continue;
            }

            intake.Take(page);
            LogTaken(logger, page.Records.Count);
            if (!page.HasMore)
                return;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Took {Records} records of the feed")]
    private static partial void LogTaken(ILogger logger, int records);

    [LoggerMessage(LogLevel.Warning, "The cursor has expired: reading the feed from its beginning")]
    private static partial void LogStartsAgain(ILogger logger);
}
