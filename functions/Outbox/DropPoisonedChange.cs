using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Outbox;

/// <summary>Counts a message that failed too often, and drops it. Its outbox row stays, so <see cref="RepublishPending"/> sends another message.</summary>
public sealed partial class DropPoisonedChange(Metrics metrics, ILogger<DropPoisonedChange> log)
{
    [Function(nameof(DropPoisonedChange))]
    public void Run([QueueTrigger(Queues.PoisonedChanges, Connection = StorageOptions.Section)] string message) => Drop(message);

    /// <summary>The same for bulk changes.</summary>
    [Function("DropPoisonedBulkChange")]
    public void RunBulk([QueueTrigger(Queues.PoisonedBulkChanges, Connection = StorageOptions.Section)] string message) => Drop(message);

    private void Drop(string message)
    {
        metrics.ChangePoisoned();
        LogPoisoned(log, message.Length);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A change failed too often; RepublishPending will send it again (message of {Length} characters)")]
    private static partial void LogPoisoned(ILogger log, int length);
}
