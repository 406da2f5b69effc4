using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Benign;

/// <summary>
/// Every minute, brings the published hashes in line with the benign list. It reads the feed as a platform does: when the list has changed,
/// from the beginning; otherwise only what is new, which covers a process that published with a list of seconds ago. Active hashes that
/// match are suspended, and hashes whose entry was removed are restored. It is idempotent and resumable after a crash.
/// </summary>
public sealed partial class SuspendBenign(
    BenignList list, FeedStore feed, HashStore hashes, DecisionStore store, HashDecisions decisions, StorageClock clock, ILogger<SuspendBenign> log)
{
    public const string Checkpoint = "benign";

    private const int RowsPerPage = 1_000;

    /// <summary>How many pages one run reads. The next run goes on.</summary>
    private const int MaxPages = 100;

    /// <summary>After a change, other processes suspend by the list of before for some seconds.</summary>
    private static readonly TimeSpan StaleLists = TimeSpan.FromMinutes(2);

    [Function(nameof(SuspendBenign))]
    public async Task Run([TimerTrigger("50 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var version = await list.RefreshAsync(cancellationToken);
        if (version == BenignVersion.None)
            return;
        var position = await feed.GetCheckpointAsync(Checkpoint, cancellationToken, version.ETag);
        var restored = position == FeedPosition.Start || version.Changed > clock.Now - StaleLists ? await RestoreAsync(version.Index, cancellationToken) : 0;
        var suspended = await SuspendAsync(version, position, cancellationToken);
        if (suspended + restored > 0)
            LogChanged(log, suspended, restored);
    }

    private async Task<int> SuspendAsync(BenignVersion version, FeedPosition position, CancellationToken cancellationToken)
    {
        var suspended = 0;
        for (var page = 0; page < MaxPages; page++)
        {
            var until = feed.VisibleUntil;
            var rows = await feed.ReadAsync(position, until, RowsPerPage, cancellationToken);
            foreach (var row in rows)
                suspended += await SuspendAsync(version.Index, row, cancellationToken) ? 1 : 0;
            position = rows.Count == RowsPerPage ? rows[^1].Position : until;
            await feed.SaveCheckpointAsync(Checkpoint, position, cancellationToken, version.ETag);
            if (rows.Count < RowsPerPage)
                break;
        }

        return suspended;
    }

    private async Task<bool> SuspendAsync(BenignIndex index, FeedEntry row, CancellationToken cancellationToken)
    {
        var published = row.ToRecord();
        if (published.HashStatus != HashStatus.Active
            || !index.Matches(HashValue.Parse(published.SignalType, published.HashValue))
            || await hashes.FindAsync(published.RecordId, cancellationToken) is not { Status: HashStatus.Active } record
            || await store.FindAsync(published.RecordId, cancellationToken) is var decision && decision.MatchedBenign() == decision)
            return false;
        var (_, isNew) = await decisions.DecideAsync(
            new(AuditEntry.Rule, HashDecisions.Suspend, $"{published.RecordId} matches the benign list"),
            record.ToHash(),
            current => current.MatchedBenign(),
            cancellationToken);
        return isNew;
    }

    private async Task<int> RestoreAsync(BenignIndex index, CancellationToken cancellationToken)
    {
        var restored = 0;
        await foreach (var row in store.AllAsync(cancellationToken).Where(row => row.MatchesBenign))
        {
            if (await hashes.FindAsync(row.RecordId, cancellationToken) is not { } record || index.Matches(record.ToHash().Value))
                continue;
            var (_, isNew) = await decisions.DecideAsync(
                new(AuditEntry.Rule, HashDecisions.Restore, $"{row.RecordId} no longer matches the benign list"),
                record.ToHash(),
                current => current.MatchesBenign ? current.Decided(DecidedState.None) : current,
                cancellationToken);
            restored += isNew ? 1 : 0;
        }

        return restored;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Suspended {Suspended} hashes that match the benign list, and restored {Restored} that no longer match it")]
    private static partial void LogChanged(ILogger log, int suspended, int restored);
}
