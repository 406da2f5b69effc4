using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Outbox;

/// <summary>
/// Every minute, sends another message for each outbox row that is due. This covers workers that died, messages that were never sent, and
/// poisoned messages. While a queue is long it sends nothing there, because the rows that are due already have messages in it.
/// </summary>
public sealed partial class RepublishPending(
    OutboxStore outbox, ChangeQueue queue, Metrics metrics, StorageClock clock, ILogger<RepublishPending> log)
{
    private const int MaxQueueLength = 1_000;

    [Function(nameof(RepublishPending))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var queued = await queue.LengthAsync(isBulk: false, cancellationToken);
        var bulkQueued = await queue.LengthAsync(isBulk: true, cancellationToken);
        var (pending, sent, oldest) = (0, 0, TimeSpan.Zero);
        await foreach (var row in outbox.PendingAsync(cancellationToken))
        {
            var now = clock.Now;
            pending++;
            oldest = now - row.Created is var age && age > oldest ? age : oldest;
            // Postpone first: a crash between the two steps delays one change and never sends a message twice.
            if ((row.Bulk ? bulkQueued : queued) > MaxQueueLength || row.Due > now || !await outbox.PostponeAsync(row, now, cancellationToken))
                continue;
            await queue.SendAsync(row.ToChange(), cancellationToken);
            sent++;
        }

        metrics.OutboxPending(pending, oldest);
        if (pending > 0)
            LogSent(log, sent, pending, oldest, queued + bulkQueued);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Sent messages again for {Sent} of {Pending} unpublished changes; the oldest is {Oldest} old; {Queued} messages were queued already")]
    private static partial void LogSent(ILogger log, int sent, int pending, TimeSpan oldest, int queued);
}
