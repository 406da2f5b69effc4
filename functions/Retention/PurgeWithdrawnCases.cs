using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Retention;

/// <summary>Every hour, deletes cases that were withdrawn long ago, with their claims. It is idempotent and resumable after a crash.</summary>
public sealed partial class PurgeWithdrawnCases(
    CaseStore cases, OutboxStore outbox, HashStore hashes, DecisionStore decisions, StorageClock clock, ILogger<PurgeWithdrawnCases> log)
{
    [Function(nameof(PurgeWithdrawnCases))]
    public async Task Run([TimerTrigger("0 7 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var purged = 0;
        await foreach (var due in cases.DueForPurgeAsync(clock.Now, cancellationToken))
        {
            if (await PurgeAsync(due, cancellationToken))
                purged++;
        }

        if (purged > 0)
            LogPurged(log, purged);
    }

    /// <returns>False while a change of the case is still unpublished.</returns>
    private async Task<bool> PurgeAsync(PurgeRow due, CancellationToken cancellationToken)
    {
        var row = await cases.GetAsync(due.CaseKey, cancellationToken);
        for (var change = 1; change <= row.Change; change++)
        {
            if (await outbox.FindAsync(new(due.CaseKey, change), cancellationToken) is not null)
                return false;
        }

        foreach (var hash in cases.HashesOf(row))
        {
            await hashes.DeleteClaimAsync(hash.Value, due.CaseKey, cancellationToken);
            await PurgeBenignAsync(hash.Value.RecordId, cancellationToken);
        }

        await cases.PurgeAsync(row, due, cancellationToken);
        return true;
    }

    /// <summary>Deletes a record that only the benign list kept from the platforms, with its last claim. It has no tombstone in the feed, so <see cref="PurgeFeed"/> does not find it.</summary>
    private async Task PurgeBenignAsync(string recordId, CancellationToken cancellationToken)
    {
        var record = await hashes.FindAsync(recordId, cancellationToken);
        var isLeft = record is { Withheld: true, ActiveClaims: 0 }
            && (await decisions.FindAsync(recordId, cancellationToken)).MatchesBenign
            && await hashes.CountClaimsAsync(recordId, cancellationToken) == (0, 0);
        if (record is null || (isLeft && await hashes.DeleteAsync(record, cancellationToken)))
            await decisions.ForgetMatchAsync(recordId, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Purged} withdrawn cases")]
    private static partial void LogPurged(ILogger log, int purged);
}
