namespace TakeItDown.Local.EventGrid;

/// <summary>
/// A subscription at one moment: its webhook without the query (which may hold a secret), why it has not consented (null if it has), and
/// since the start the events delivered, the attempts failed and the events dead-lettered.
/// </summary>
public sealed record SubscriptionSnapshot(
    string Name, string Webhook, string? Refusal, long Delivered, long Failed, long DeadLettered, IReadOnlyList<PendingDelivery> Pending)
{
    public bool Consented => Refusal is null;
}
