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

    /// <returns>False while a change of the case, or a decision on one of its hashes, may still be unpublished.</returns>
    private async Task<bool> PurgeAsync(PurgeRow due, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(due.CaseKey, cancellationToken) is not { } row)
        {
            await cases.DeletePurgeRowAsync(due, cancellationToken);
            return false;
        }

        for (var change = 1; change <= row.Change; change++)
        {
            if (await outbox.FindAsync(new(due.CaseKey, change), cancellationToken) is not null)
                return false;
        }

        var areDone = true;
        foreach (var hash in cases.HashesOf(row))
        {
            await hashes.DeleteClaimAsync(hash.Value, due.CaseKey, cancellationToken);
            areDone &= await PurgeWithheldAsync(hash.Value.RecordId, cancellationToken);
        }

        if (areDone)
            await cases.PurgeAsync(row, due, cancellationToken);
        return areDone;
    }

    /// <summary>
    /// Deletes a record that only the benign list kept from the platforms, with its last claim. It has no row in the feed, so <see cref="PurgeFeed"/>
    /// does not find it.
    /// </summary>
    /// <returns>False while the latest decision on it may still be unpublished.</returns>
    private async Task<bool> PurgeWithheldAsync(string recordId, CancellationToken cancellationToken)
    {
        if (await hashes.FindAsync(recordId, cancellationToken) is { } record)
        {
            if (record is not { Withheld: true, ActiveClaims: 0 }
                || await decisions.FindAsync(recordId, cancellationToken) is not { EndsWithClaims: true } decision
                || await hashes.CountClaimsAsync(recordId, cancellationToken) != (0, 0))
                return true;
            if (!decisions.IsSettled(decision) || (decision.State == DecidedState.None && record.Status != HashStatus.Withdrawn))
                return false;
            foreach (var superseded in await hashes.SupersededPositionsAsync(recordId, record.Position, cancellationToken))
                await hashes.DeleteSupersededPositionAsync(recordId, superseded.Position, cancellationToken);
            if (!await hashes.DeleteAsync(record, cancellationToken))
                return true; // somebody has claimed it again
        }

        await decisions.ForgetAsync(recordId, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Purged} withdrawn cases")]
    private static partial void LogPurged(ILogger log, int purged);
}
