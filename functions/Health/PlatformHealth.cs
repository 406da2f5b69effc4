using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary>How a platform and the exchange get on.</summary>
/// <param name="Id">The platform's id.</param>
/// <param name="Name">What people know it as.</param>
/// <param name="SignalTypes">The signal types it takes: it is sent and shown no others.</param>
/// <param name="Delivered">Always null: Event Grid reports no single delivery, so none is claimed.</param>
/// <param name="DeadLettered">What could not be delivered lately.</param>
/// <param name="Verdicts">How many hashes stand under each verdict.</param>
/// <param name="Overdue">For how many hashes 48 hours have passed without a verdict.</param>
public sealed record PlatformHealth(
    string Id,
    string Name,
    IReadOnlyList<string> SignalTypes,
    int? Delivered,
    DeadLetterSummary DeadLettered,
    IReadOnlyDictionary<Verdict, int> Verdicts,
    int Overdue)
{
    internal static PlatformHealth Of(Platform platform, DeadLetterSummary deadLetters, AnswerCounts counts) => new(
        platform.Id,
        platform.Name,
        platform.SignalTypes,
        Delivered: null,
        deadLetters,
        new Dictionary<Verdict, int>
        {
            [Verdict.PendingReview] = counts.PendingReview,
            [Verdict.Blocked] = counts.Blocked,
            [Verdict.NotBlocked] = counts.NotBlocked,
            [Verdict.NotFound] = counts.NotFound,
        },
        counts.Overdue);
}
