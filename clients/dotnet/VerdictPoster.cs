using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>Sends verdicts to the exchange. A verdict leaves the outbox only when the exchange has accepted it.</summary>
internal sealed partial class VerdictPoster(Exchange exchange, IReceiverStore store, ILogger<VerdictPoster> logger)
    : Worker(interval: TimeSpan.FromSeconds(1), logger)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (await store.GetPendingAsync(Exchange.MaxVerdicts, cancellationToken) is { Count: > 0 } pending)
        {
            await exchange.PostAsync(pending.Select(entry => entry.Verdict), cancellationToken);
            await store.AcknowledgeAsync(pending, cancellationToken);
            LogSent(logger, pending.Count);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Sent {Verdicts} verdicts")]
    private static partial void LogSent(ILogger logger, int verdicts);
}
