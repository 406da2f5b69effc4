using System.Text.Json.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary>A case as its person sees it. It shows the type of each hash, never its value.</summary>
/// <param name="Status">Accepted, held, discarded or withdrawn.</param>
/// <param name="Submitted">When it was submitted, UTC, to the second.</param>
/// <param name="Hours">Full hours since then, or since the operator released it; 0 while it is held, and when it was discarded.</param>
/// <param name="TargetHours">Within how many hours platforms are asked to act. This is a target, not a law.</param>
/// <param name="Items">One for each picture or video, in the order of the submit.</param>
public sealed record CaseView(
    CaseStatus Status,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Submitted,
    int Hours,
    int TargetHours,
    IReadOnlyList<CaseView.ItemView> Items)
{
    /// <summary>From worst to best. The state of an item at a platform is the best state of its hashes there.</summary>
    internal static readonly string[] States = ["Undelivered", "Sent", "Received", "NotFound", "NotBlocked", "PendingReview", "Blocked"];

    /// <param name="Item">The number of the item, from 1.</param>
    /// <param name="MediaType">Picture or video.</param>
    /// <param name="SignalTypes">The types of its hashes.</param>
    /// <param name="Decided">
    /// <c>Suspended</c> while at least one of its hashes is under review, otherwise <c>Deleted</c> while the operator has ended at least one;
    /// absent otherwise. Platforms do not match such a hash. It is shown from the same time as responses; for a hash on the operator's list of innocent pictures, from the beginning.
    /// </param>
    /// <param name="Platforms">One for each platform that it was sent to; empty until it is sent, for a hash on that list, and once the case is withdrawn.</param>
    public sealed record ItemView(
        int Item,
        MediaType MediaType,
        IReadOnlyList<string> SignalTypes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Decided,
        IReadOnlyList<PlatformView> Platforms);

    /// <param name="Id">The platform's id.</param>
    /// <param name="Name">The platform's public name.</param>
    /// <param name="State"><c>Sent</c>, <c>Undelivered</c> (it did not get the hash for a day, or refused it), <c>Received</c> (it has pulled the hash), or its verdict: <c>NotFound</c> also if it says that it has checked everything up to the hash. In the first hour it is <c>Sent</c> for every hash, so that nobody learns whether it was known before.</param>
    /// <param name="Since">Since when, UTC, to the second. Never before the case was sent; for a response, never before it was shown. With <c>Received</c> and <c>NotFound</c>, it can be the time of its latest report.</param>
    /// <param name="Reason">Why it was not blocked; absent otherwise.</param>
    /// <param name="Matches">How many copies the platform found, if it says so.</param>
    /// <param name="Removed">How many of those it removed, if it says so.</param>
    /// <param name="Paused">True while the platform does not take part; absent otherwise.</param>
    public sealed record PlatformView(
        string Id,
        string Name,
        string State,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Since,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Matches,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Removed,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Paused);

    /// <param name="row">The case.</param>
    /// <param name="items">Its items.</param>
    /// <param name="hashes">What is known about its hashes; empty while the case must not show it.</param>
    /// <param name="disclosure">When it shows what; null while it shows no platforms.</param>
    /// <param name="platforms">The platforms.</param>
    /// <param name="now">The time.</param>
    internal static CaseView From(
        CaseRow row,
        IReadOnlyList<IReadOnlyList<ClaimedHash>> items,
        IReadOnlyDictionary<string, HashState> hashes,
        CaseDisclosure? disclosure,
        PlatformList platforms,
        DateTimeOffset now)
    {
        return new(
            row.Status,
            row.Created,
            row.Change == 0 ? 0 : (int)(now - row.PublishStarted).TotalHours,
            (int)VerdictStore.Target.TotalHours,
            [.. items.Select((item, index) => new ItemView(
                index + 1,
                item[0].Value.SignalType.MediaType,
                [.. item.Select(hash => hash.Value.SignalType.Name).Distinct()],
                DecidedAbout(item),
                [.. item.SelectMany(StatesOf)
                    .GroupBy(state => state.Platform)
                    .Select(platform => platform.MaxBy(state => Array.IndexOf(States, state.State))!)
                    .Select(best => new PlatformView(
                        best.Platform, platforms.NameOf(best.Platform), best.State, best.Since, best.Reason, best.Matches, best.Removed,
                        platforms.Find(best.Platform) is { Paused: true }))
                    .OrderBy(platform => platform.Name, StringComparer.Ordinal)]))]);

        HashState? Known(ClaimedHash hash) => hashes.GetValueOrDefault(hash.Value.RecordId);

        IEnumerable<PlatformState> StatesOf(ClaimedHash hash) => disclosure?.StatesOf(hash, Known(hash), platforms, now) ?? [];

        string? DecidedAbout(IReadOnlyList<ClaimedHash> item) =>
            item.Any(hash => disclosure?.IsChecked(hash, Known(hash)) == true) ? nameof(HashStatus.Suspended)
            : item.Any(hash => Known(hash)?.Status == HashStatus.Deleted) ? nameof(HashStatus.Deleted)
            : null;
    }
}
