using System.Net;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>Sends verdicts to the exchange. A verdict leaves the outbox only when the exchange has accepted it.</summary>
internal sealed partial class VerdictPoster(Exchange exchange, IReceiverStore store, ILogger<VerdictPoster> logger)
    : Worker(interval: TimeSpan.FromSeconds(1), logger)
{
    /// <summary>The rule of a verdict that our clock dates ahead of the exchange's. The exchange accepts it later.</summary>
    private const string TimeAhead = "time-ahead";

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (await store.GetPendingAsync(Exchange.MaxVerdicts, cancellationToken) is { Count: > 0 } pending)
        {
            await SendAsync(pending, cancellationToken);
        }
    }

    /// <summary>The exchange refuses a call in which one verdict is invalid. Then the others go without it, and it leaves the outbox.</summary>
    private async Task SendAsync(IReadOnlyList<PendingVerdict> pending, CancellationToken cancellationToken)
    {
        var rule = await exchange.PostAsync(pending.Select(entry => entry.Verdict), cancellationToken);
        if (rule is not null && pending.Count > 1)
        {
            foreach (var half in pending.Chunk((pending.Count + 1) / 2))
                await SendAsync(half, cancellationToken);
            return;
        }

        if (rule is TimeAhead)
            throw new HttpRequestException(TimeAhead, inner: null, HttpStatusCode.BadRequest);
        if (rule is null)
            LogSent(logger, pending.Count);
        else
            LogRefused(logger, pending[0].Verdict.RecordId, rule);
        await store.AcknowledgeAsync(pending, cancellationToken);
    }

    [LoggerMessage(LogLevel.Debug, "Sent {Verdicts} verdicts")]
    private static partial void LogSent(ILogger logger, int verdicts);

    [LoggerMessage(LogLevel.Error, "The exchange refuses the verdict on {RecordId}, so it is removed: {Rule}")]
    private static partial void LogRefused(ILogger logger, string recordId, string rule);
}
