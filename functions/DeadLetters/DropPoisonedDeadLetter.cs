using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.DeadLetters;

/// <summary>
/// Counts a message about undelivered events that failed too often, and drops it. The platform is not told that it missed them;
/// the feed tells it of the hashes all the same.
/// </summary>
public sealed partial class DropPoisonedDeadLetter(Metrics metrics, ILogger<DropPoisonedDeadLetter> log)
{
    [Function(nameof(DropPoisonedDeadLetter))]
    public void Run([QueueTrigger(Queues.PoisonedDeadLetters)] string message)
    {
        metrics.DeadLetterPoisoned();
        LogPoisoned(log, message.Length);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Undelivered events could not be written down (message of {Length} characters)")]
    private static partial void LogPoisoned(ILogger log, int length);
}
