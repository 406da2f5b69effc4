using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Decisions;

/// <summary>Every minute, restores the hashes whose suspension has ended. It is idempotent and resumable after a crash.</summary>
public sealed partial class RestoreSuspended(
    DecisionStore store, HashStore hashes, HashDecisions decisions, StorageClock clock, ILogger<RestoreSuspended> log)
{
    [Function(nameof(RestoreSuspended))]
    public async Task Run([TimerTrigger("20 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var restored = 0;
        await foreach (var due in store.AllAsync(cancellationToken).Where(row => row.IsExpired(clock.Now)))
        {
            if (await hashes.FindAsync(due.RecordId, cancellationToken) is not { } record)
                continue;
            var (_, isNew) = await decisions.DecideAsync(
                new(AuditEntry.Rule, HashDecisions.Restore, $"{due.RecordId} suspended until {due.Until:u}"),
                record.ToHash(),
                current => current.Expired(clock.Now),
                cancellationToken);
            restored += isNew ? 1 : 0;
        }

        if (restored > 0)
            LogRestored(log, restored);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Restored {Restored} hashes whose suspension has ended")]
    private static partial void LogRestored(ILogger log, int restored);
}
