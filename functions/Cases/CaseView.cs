using System.Text.Json.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary>A case as its person sees it. Hashes are shown by kind, never by value.</summary>
/// <param name="Status">Accepted, held or withdrawn.</param>
/// <param name="Submitted">When it was submitted, UTC, to the second.</param>
/// <param name="Hours">Full hours since then, or since the operator released it; 0 while it is held.</param>
/// <param name="TargetHours">Within how many hours we ask platforms to act. A target of ours, not a law.</param>
/// <param name="Items">One for each picture or video, in the order of the submit.</param>
public sealed record CaseView(
    CaseStatus Status,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Submitted,
    int Hours,
    int TargetHours,
    IReadOnlyList<CaseView.ItemView> Items)
{
    private const int Target = 48;

    /// <summary>From the worst news to the best: what is shown of an item is its best hash at each platform.</summary>
    internal static readonly string[] States = ["Undelivered", "Sent", "NotFound", "NotBlocked", "PendingReview", "Blocked"];

    /// <param name="Item">Counts from 1.</param>
    /// <param name="MediaType">Picture or video.</param>
    /// <param name="SignalTypes">The kinds of its hashes.</param>
    /// <param name="Platforms">One for each platform it was sent to; none until it was sent.</param>
    public sealed record ItemView(int Item, MediaType MediaType, IReadOnlyList<string> SignalTypes, IReadOnlyList<PlatformView> Platforms);

    /// <param name="Id">The platform's id.</param>
    /// <param name="Name">What people know it as.</param>
    /// <param name="State"><c>Sent</c>, <c>Undelivered</c> or its verdict.</param>
    /// <param name="Since">Since when, UTC, to the second.</param>
    /// <param name="Reason">Why it was not blocked; absent otherwise.</param>
    /// <param name="Matches">How many copies the platform found, if it says.</param>
    /// <param name="Removed">How many of those it removed, if it says.</param>
    public sealed record PlatformView(
        string Id,
        string Name,
        string State,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Since,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Matches,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Removed);

    internal static CaseView Of(
        CaseRow row,
        IReadOnlyList<IReadOnlyList<ClaimedHash>> items,
        IReadOnlyDictionary<string, IReadOnlyCollection<PlatformAnswer>> answers,
        PlatformList platforms,
        DateTimeOffset now) => new(
            row.Status,
            row.Created,
            row.Change == 0 ? 0 : (int)(now - (row.Released ?? row.Created)).TotalHours,
            Target,
            [.. items.Select((hashes, index) => new ItemView(
                index + 1,
                hashes[0].Value.SignalType.MediaType,
                [.. hashes.Select(hash => hash.Value.SignalType.Name).Distinct()],
                [.. hashes.SelectMany(hash => answers.GetValueOrDefault(hash.Value.RecordId, []))
                    .GroupBy(answer => answer.Platform)
                    .Select(platform => platform.MaxBy(answer => Array.IndexOf(States, answer.State))!)
                    .Select(best => new PlatformView(
                        best.Platform, platforms.NameOf(best.Platform), best.State, best.Since, best.Reason, best.Matches, best.Removed))
                    .OrderBy(platform => platform.Name, StringComparer.Ordinal)]))]);
}
