using System.Collections.Concurrent;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Verdicts;

/// <summary>Takes platforms' verdicts: beside each hash, where the person sees them, and in the platform's counts.</summary>
public sealed class VerdictStore(StorageClients storage, AnswerStore answers, AnswerTally tally, Metrics metrics)
{
    /// <summary>
    /// The outcome of each verdict, in their order; of two on one hash the later stands. Safe to repeat: a platform that got no
    /// answer sends the same again.
    /// </summary>
    /// <exception cref="TimeoutException">Others kept changing the same rows; try again later.</exception>
    public async Task<IReadOnlyList<VerdictOutcome>> RecordAsync(
        Platform platform, IReadOnlyList<NewVerdict> verdicts, CancellationToken cancellationToken)
    {
        var outcomes = new VerdictOutcome[verdicts.Count];
        var standing = new ConcurrentDictionary<string, Verdict>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            verdicts.Index().GroupBy(said => said.Item.RecordId, StringComparer.Ordinal), storage.InParallel(cancellationToken), async (hash, token) =>
            {
                foreach (var (index, verdict) in hash)
                {
                    var change = await answers.RecordAsync(platform, verdict.RecordId, Row(verdict), token);
                    outcomes[index] = OutcomeOf(change, verdict);
                    if (change.Now is { } now)
                        standing[verdict.RecordId] = now.Verdict;
                    if (outcomes[index] == VerdictOutcome.Recorded)
                        metrics.VerdictRecorded(platform.Id, verdict.Verdict.ToString(), TimeToBlock(change));
                }
            });
        await tally.AnsweredAsync(platform.Id, standing, cancellationToken);
        return outcomes;
    }

    /// <summary>The time from the hash's version to its first <c>Blocked</c>; null when this verdict is another, or not the first.</summary>
    private static TimeSpan? TimeToBlock(VerdictChange change) =>
        change is { Now: { Verdict: Verdict.Blocked, At: var at }, Before: null or { Verdict: not Verdict.Blocked } } ? at - change.Record!.Changed : null;

    private static VerdictOutcome OutcomeOf(VerdictChange change, NewVerdict verdict) => change.Now switch
    {
        null => VerdictOutcome.UnknownRecord,
        { } now when now.At > verdict.At => VerdictOutcome.Superseded,
        _ => VerdictOutcome.Recorded,
    };

    private static VerdictRow Row(NewVerdict verdict) => new()
    {
        Verdict = verdict.Verdict,
        Reason = verdict.Reason,
        Matches = verdict.Matches,
        Removed = verdict.Removed,
        At = verdict.At,
    };
}
