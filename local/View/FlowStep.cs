using TakeItDown.Local.EventGrid;

namespace TakeItDown.Local.View;

/// <summary>One step of one hash on its way from the person to a platform.</summary>
/// <param name="RecordId">Which hash; never its value.</param>
/// <param name="Step"><c>submitted</c>, <c>stored</c>, <c>queued</c>, <c>published</c>, <c>delivered</c>, <c>failed</c> or <c>deadLettered</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Platform">Which platform, in the last three.</param>
/// <param name="Note">What went wrong and what comes next, in a few words.</param>
public sealed record FlowStep(string RecordId, string Step, DateTimeOffset At, string? Platform = null, string? Note = null)
{
    public static FlowStep Of(DeliveryFact fact) => fact switch
    {
        DeliveryFact.Published => new(fact.RecordId, "published", fact.Time),
        DeliveryFact.Delivered delivered => new(fact.RecordId, "delivered", fact.Time, delivered.Subscription, $"attempt {delivered.Attempt}"),
        DeliveryFact.Failed failed => new(fact.RecordId, "failed", fact.Time, failed.Subscription, $"attempt {failed.Attempt}: {failed.Outcome}"),
        DeliveryFact.DeadLettered dead => new(fact.RecordId, "deadLettered", fact.Time, dead.Subscription, dead.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };
}
