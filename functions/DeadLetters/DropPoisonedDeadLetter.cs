using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.DeadLetters;

/// <summary>
/// Counts a message about undelivered events that failed too often, and drops it. The platform does not learn that it missed these events,
/// but the feed still returns their hashes.
/// </summary>
public sealed partial class DropPoisonedDeadLetter(Metrics metrics, ILogger<DropPoisonedDeadLetter> log)
{
    [Function(nameof(DropPoisonedDeadLetter))]
    public void Run([QueueTrigger(Queues.PoisonedDeadLetters, Connection = StorageOptions.Section)] string message)
    {
        metrics.DeadLetterPoisoned();
        LogPoisoned(log, message.Length);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not record undelivered events (message of {Length} characters)")]
    private static partial void LogPoisoned(ILogger log, int length);
}
