using TakeItDown.Local.EventGrid;

namespace TakeItDown.Local.View;

/// <summary>A step of a hash from the person to a platform.</summary>
/// <param name="RecordId">The hash, without its value.</param>
/// <param name="Step">
/// <c>submitted</c>, <c>stored</c>, <c>queued</c>, <c>published</c>, and for each platform <c>sent</c>, then <c>delivered</c>, <c>failed</c>
/// or <c>deadLettered</c>.
/// </param>
/// <param name="At">The time in UTC.</param>
/// <param name="Platform">The platform, for the last four steps.</param>
/// <param name="Attempt">The number of attempts so far, for the last three steps.</param>
/// <param name="Note">What went wrong, in a few words.</param>
/// <param name="Next">The time of the next attempt after a failure. Null if there is none.</param>
public sealed record FlowStep(
    string RecordId,
    string Step,
    DateTimeOffset At,
    string? Platform = null,
    int? Attempt = null,
    string? Note = null,
    DateTimeOffset? Next = null)
{
    /// <summary>Null for <see cref="DeliveryProgress.Published"/>: the spans of the functions contain its time.</summary>
    public static FlowStep? Of(DeliveryProgress progress) => progress switch
    {
        DeliveryProgress.Published => null,
        DeliveryProgress.Sent sent => new(progress.RecordId, "sent", progress.Time, sent.Subscription),
        DeliveryProgress.Delivered delivered => new(progress.RecordId, "delivered", progress.Time, delivered.Subscription, delivered.Attempt),
        DeliveryProgress.Failed failed => new(
            progress.RecordId, "failed", progress.Time, failed.Subscription, failed.Attempt, Describe(failed.Outcome), failed.Next),
        DeliveryProgress.DeadLettered dead => new(progress.RecordId, "deadLettered", progress.Time, dead.Subscription, dead.Attempts, dead.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(progress)),
    };

    private static string Describe(AttemptOutcome outcome) => outcome.Status is { } status ? $"HTTP {status}" : outcome.Name;
}
