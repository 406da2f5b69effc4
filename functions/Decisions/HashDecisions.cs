using System.Diagnostics;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Outbox;

namespace TakeItDown.Decisions;

/// <summary>Decides about hashes. Every decision is recorded in the audit, stored with its outbox row, and queued.</summary>
public sealed class HashDecisions(DecisionStore decisions, ChangeQueue queue, AuditLog audit)
{
    public const string Suspend = "suspend hash";
    public const string Restore = "restore hash";
    public const string Delete = "delete hash";

    /// <summary>Decides about a hash. Nothing is stored or queued unless the audit has a row about it.</summary>
    /// <param name="entry">Who decides what, and why.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="decide">The row after the decision; the same row when there is nothing to change.</param>
    /// <param name="cancellationToken">Cancels the row of the audit, and nothing after it.</param>
    /// <returns>The stored row, and whether the state is new.</returns>
    public async Task<(DecisionRow Row, bool IsNew)> DecideAsync(
        AuditEntry entry, ClaimedHash hash, Func<DecisionRow, DecisionRow> decide, CancellationToken cancellationToken)
    {
        var (row, isNew) = await audit.RecordAsync(
            entry,
            () => decisions.DecideAsync(hash, entry.Actor, decide, CancellationToken.None),
            outcome => $"{outcome.Row.State}{(outcome.IsNew ? "" : ", as before")}",
            cancellationToken);
        // Also for a decision that was made before: its first message may never have been sent, and a second one does no harm.
        if (row.Number > 0)
            await queue.TryEnqueueAsync(new(row.RecordId, row.Number, Activity.Current?.Id));
        return (row, isNew);
    }
}
