using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Outbox;

/// <summary>
/// Every minute, sends another message for each outbox row that is due: a worker that died, an enqueue that failed and a
/// poisoned message all end here. Held back while the queue is long: those messages come first.
/// </summary>
public sealed partial class RepublishPending(
    OutboxStore outbox, CaseChangeQueue queue, Metrics metrics, StorageClock clock, ILogger<RepublishPending> log)
{
    private const int LongQueue = 1_000;

    [Function(nameof(RepublishPending))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var waiting = await queue.LengthAsync(cancellationToken);
        var (pending, sent, oldest) = (0, 0, TimeSpan.Zero);
        await foreach (var row in outbox.PendingAsync(cancellationToken))
        {
            var now = clock.Now;
            pending++;
            oldest = now - row.Since is var age && age > oldest ? age : oldest;
            // Postponed first: a sweep that dies in between costs a wait, not a flood.
            if (waiting > LongQueue || row.Due > now || !await outbox.PostponeAsync(row, now, cancellationToken))
                continue;
            await queue.SendAsync(row.ToChange(), cancellationToken);
            sent++;
        }

        metrics.OutboxPending(pending, oldest);
        if (pending > 0)
            LogSwept(log, sent, pending, oldest, waiting);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Sent {Sent} of {Pending} unpublished changes again; the oldest is {Oldest} old, and {Waiting} messages waited already")]
    private static partial void LogSwept(ILogger log, int sent, int pending, TimeSpan oldest, int waiting);
}
