using TakeItDown.Local.EventGrid;

namespace TakeItDown.Local.View;

/// <summary>One step of one hash on its way from the person to a platform.</summary>
/// <param name="RecordId">Which hash; never its value.</param>
/// <param name="Step">
/// <c>submitted</c>, <c>stored</c>, <c>queued</c>, <c>published</c>, and for each platform <c>sent</c>, then <c>delivered</c>, <c>failed</c>
/// or <c>deadLettered</c>.
/// </param>
/// <param name="At">When, UTC.</param>
/// <param name="Platform">Which platform, in the last four.</param>
/// <param name="Attempt">How many attempts it took so far, in the last three.</param>
/// <param name="Note">What went wrong, in a few words.</param>
/// <param name="Next">When a failed delivery is tried again; null if never.</param>
public sealed record FlowStep(
    string RecordId,
    string Step,
    DateTimeOffset At,
    string? Platform = null,
    int? Attempt = null,
    string? Note = null,
    DateTimeOffset? Next = null)
{
    /// <summary>Null for a publish: the functions' own spans say when that was.</summary>
    public static FlowStep? Of(DeliveryFact fact) => fact switch
    {
        DeliveryFact.Published => null,
        DeliveryFact.Sent sent => new(fact.RecordId, "sent", fact.Time, sent.Subscription),
        DeliveryFact.Delivered delivered => new(fact.RecordId, "delivered", fact.Time, delivered.Subscription, delivered.Attempt),
        DeliveryFact.Failed failed => new(
            fact.RecordId, "failed", fact.Time, failed.Subscription, failed.Attempt, Words(failed.Outcome), failed.Next),
        DeliveryFact.DeadLettered dead => new(fact.RecordId, "deadLettered", fact.Time, dead.Subscription, dead.Attempts, dead.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    private static string Words(AttemptOutcome outcome) => outcome.Status is { } status ? $"HTTP {status}" : outcome.Name;
}
