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
    internal static readonly string[] States = ["Undelivered", "Sent", "NotFound", "NotBlocked", "PendingReview", "Blocked"];

    /// <param name="Item">The number of the item, from 1.</param>
    /// <param name="MediaType">Picture or video.</param>
    /// <param name="SignalTypes">The types of its hashes.</param>
    /// <param name="Decided">
    /// <c>Suspended</c> while at least one of its hashes is under review, otherwise <c>Deleted</c> while the operator has ended at least one;
    /// absent otherwise. Platforms do not match such a hash.
    /// </param>
    /// <param name="Platforms">One for each platform that it was sent to; empty until it is sent.</param>
    public sealed record ItemView(
        int Item,
        MediaType MediaType,
        IReadOnlyList<string> SignalTypes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Decided,
        IReadOnlyList<PlatformView> Platforms);

    /// <param name="Id">The platform's id.</param>
    /// <param name="Name">The platform's public name.</param>
    /// <param name="State"><c>Sent</c>, <c>Undelivered</c> or its verdict.</param>
    /// <param name="Since">Since when, UTC, to the second.</param>
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

    internal static CaseView From(
        CaseRow row,
        IReadOnlyList<IReadOnlyList<ClaimedHash>> items,
        IReadOnlyDictionary<string, HashState> hashes,
        PlatformList platforms,
        DateTimeOffset now) => new(
            row.Status,
            row.Created,
            row.Change == 0 ? 0 : (int)(now - (row.Released ?? row.Created)).TotalHours,
            (int)VerdictStore.Target.TotalHours,
            [.. items.Select((item, index) => ItemOf(
                index + 1, item, [.. item.Select(hash => hashes.GetValueOrDefault(hash.Value.RecordId)).OfType<HashState>()], platforms))]);

    private static ItemView ItemOf(int number, IReadOnlyList<ClaimedHash> item, IReadOnlyList<HashState> hashes, PlatformList platforms) => new(
        number,
        item[0].Value.SignalType.MediaType,
        [.. item.Select(hash => hash.Value.SignalType.Name).Distinct()],
        hashes.Any(hash => hash.Status == HashStatus.Suspended) ? nameof(HashStatus.Suspended)
            : hashes.Any(hash => hash.Status == HashStatus.Deleted) ? nameof(HashStatus.Deleted)
            : null,
        [.. hashes.SelectMany(hash => hash.States)
            .GroupBy(state => state.Platform)
            .Select(platform => platform.MaxBy(state => Array.IndexOf(States, state.State))!)
            .Select(best => new PlatformView(
                best.Platform, platforms.NameOf(best.Platform), best.State, best.Since, best.Reason, best.Matches, best.Removed,
                platforms.Find(best.Platform) is { Paused: true }))
            .OrderBy(platform => platform.Name, StringComparer.Ordinal)]);
}
