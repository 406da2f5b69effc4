using System.Diagnostics;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Outbox;

namespace TakeItDown.Benign;

/// <summary>Suspends hashes that match the benign list before they become active. The audit has no row about it, so that a flood of such hashes cannot fill the audit.</summary>
public sealed class BenignMatches(DecisionStore decisions, HashStore hashes, ChangeQueue queue)
{
    /// <summary>
    /// Suspends a hash before a claim is applied to it. A hash that is active already is left to <see cref="SuspendBenign"/>, and one that an
    /// operator restored stays restored. It is idempotent, safe to run concurrently, and resumable after a crash.
    /// </summary>
    /// <param name="hash">The hash.</param>
    /// <param name="isBulk">Whether the claim is part of a bulk change. The message of the decision waits in the same queue.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Whether a decision is in force, so that the claim must not make the hash active.</returns>
    public async Task<bool> SuspendAsync(ClaimedHash hash, bool isBulk, CancellationToken cancellationToken)
    {
        if (await hashes.FindAsync(hash.Value.RecordId, cancellationToken) is { Status: HashStatus.Active })
            return false;
        var (row, isNew) = await decisions.DecideAsync(hash, AuditEntry.Rule, current => current.MatchedBenign(), cancellationToken);
        if (isNew)
            await queue.TryEnqueueAsync(new(row.RecordId, row.Number, Activity.Current?.Id) { IsBulk = isBulk });
        if (row.State == DecidedState.None)
            return false;
        // Now, and not when its message arrives: the claim must find the record suspended.
        await hashes.ApplyDecisionAsync(new(hash, row.Number, row.State), cancellationToken);
        return true;
    }
}
