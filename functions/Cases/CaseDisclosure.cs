using TakeItDown.Benign;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary>
/// When a case shows what, and as of when. Whoever submits a hash must not learn whether the exchange knew it before. So everything that a
/// case shows before <see cref="ResponsesFrom"/> depends on the case alone, and nothing that it shows is older than the case.
/// </summary>
/// <param name="row">The case.</param>
/// <param name="delay">How long the case shows its hashes only as sent (<see cref="CaseOptions.ShowResponsesAfterSeconds"/>).</param>
/// <param name="sentTo">The platforms that took part when the case was published.</param>
/// <param name="benign">The benign list. A hash on it shows that it is being checked, whatever else is known about it.</param>
/// <param name="progress">How far each platform has read and checked the feed.</param>
public sealed class CaseDisclosure(CaseRow row, TimeSpan delay, PlatformSet sentTo, BenignIndex benign, IReadOnlyDictionary<string, FeedProgressRow> progress)
{
    /// <summary>
    /// When the case can show its hashes as sent. A known hash takes a moment less to publish than a new one, and this hides the difference.
    /// At this time also platforms that only pull can read a new hash.
    /// </summary>
    public DateTimeOffset SentFrom => row.PublishStarted + (delay < FeedStore.VisibilityDelay ? delay : FeedStore.VisibilityDelay);

    /// <summary>When the case begins to show responses and decisions, also those that came earlier.</summary>
    public DateTimeOffset ResponsesFrom => row.PublishStarted + delay;

    /// <summary>Whether the case shows that a hash is being checked: from the beginning if it is on the benign list, unless the operator has restored it.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="known">What the exchange knows about it; null before <see cref="ResponsesFrom"/>.</param>
    public bool IsChecked(ClaimedHash hash, HashState? known) =>
        known?.Status == HashStatus.Suspended || (known is null && benign.Matches(hash.Value));

    /// <summary>The state of a hash at every platform.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="known">What the exchange knows about it; null before <see cref="ResponsesFrom"/>.</param>
    /// <param name="platforms">The platforms. One that left the exchange is not shown as sent.</param>
    /// <param name="now">The time.</param>
    public IEnumerable<PlatformState> StatesOf(ClaimedHash hash, HashState? known, PlatformList platforms, DateTimeOffset now)
    {
        var states = new Dictionary<string, PlatformState>(StringComparer.Ordinal);
        var isWithheld = known?.Status != HashStatus.Active && benign.Matches(hash.Value);
        foreach (var platform in isWithheld ? [] : sentTo.Matching(hash.Value.SignalType.Name).Where(id => platforms.Find(id) is not null))
            states[platform] = new(platform, PlatformState.Sent, row.PublishStarted);
        foreach (var response in (known?.States ?? []).Where(state => state.State != PlatformState.Sent))
            states[response.Platform] = response;
        return states.Values.Select(state => WithProgress(state, known, platforms, now)).Select(state =>
            state.State != PlatformState.Sent && state.Since < ResponsesFrom ? state with { Since = ResponsesFrom } : state);
    }

    /// <summary>
    /// The state, or what follows from the progress of the platform if that says more. Nothing follows for a hash that platforms do not match.
    /// The progress is compared with the publish of this case, also when the hash was in the feed before: whoever submitted it must not learn
    /// that. A later position of the hash counts when platforms had to match it again, after a restore.
    /// </summary>
    private PlatformState WithProgress(PlatformState state, HashState? known, PlatformList platforms, DateTimeOffset now)
    {
        if (known is not { Status: HashStatus.Active })
            return state;
        var past = known.ActiveFrom > SentFrom ? known.ActiveFrom : SentFrom;
        return state.With(progress, past).OrOverdue(platforms.Find(state.Platform), past, now);
    }
}
