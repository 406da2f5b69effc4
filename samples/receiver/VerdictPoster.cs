namespace TakeItDown.Receiver;

/// <summary>Sends verdicts to the exchange. A verdict leaves the outbox only when the exchange has accepted it.</summary>
public sealed partial class VerdictPoster(Exchange exchange, Database database, ILogger<VerdictPoster> logger)
    : Worker(interval: TimeSpan.FromSeconds(1), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (database.Read(db => db.Pending(Exchange.MaxVerdicts)) is { Count: > 0 } pending)
        {
            await exchange.PostAsync(pending.Select(entry => entry.Verdict), cancellationToken);
            database.Write(db => db.Acknowledge(pending.Select(entry => entry.Number)));
            LogSent(logger, pending.Count);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Sent {Verdicts} verdicts")]
    private static partial void LogSent(ILogger logger, int verdicts);
}
