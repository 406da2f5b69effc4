namespace TakeItDown.Receiver;

/// <summary>Tells the exchange what became of its hashes. A verdict leaves the outbox when the exchange has it, and not before.</summary>
public sealed partial class VerdictPoster(Exchange exchange, Database database, ILogger<VerdictPoster> logger)
    : Worker(rest: TimeSpan.FromSeconds(1), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (database.Read(db => db.Waiting(Exchange.MostVerdicts)) is { Count: > 0 } waiting)
        {
            await exchange.PostAsync(waiting.Select(entry => entry.Verdict), cancellationToken);
            database.Write(db => db.Acknowledge(waiting.Select(entry => entry.Number)));
            LogTold(logger, waiting.Count);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The exchange took {Verdicts} verdicts")]
    private static partial void LogTold(ILogger logger, int verdicts);
}
