using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>Every minute, decides about contested hashes whose verdict was stored by a process that died. It is idempotent and resumable after a crash.</summary>
public sealed partial class SettleContests(ContestStore contests, StorageClock clock, ILogger<SettleContests> log)
{
    /// <summary>How long a process has to decide by itself.</summary>
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(1);

    [Function(nameof(SettleContests))]
    public async Task Run([TimerTrigger("40 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var settled = 0;
        await foreach (var row in contests.OpenedBeforeAsync(clock.Now - Due, cancellationToken))
        {
            await contests.SettleAsync(row, cancellationToken);
            settled++;
        }

        if (settled > 0)
            LogSettled(log, settled);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Decided about {Settled} contested hashes that a process had left")]
    private static partial void LogSettled(ILogger log, int settled);
}
