namespace TakeItDown.Local.EventGrid;

/// <summary>
/// The current state of a subscription. <paramref name="Webhook"/> has no query, because it may contain a secret. <paramref name="Refusal"/>
/// says why the webhook has not consented, null if it has. The numbers count events delivered, attempts failed and events dead-lettered.
/// </summary>
public sealed record SubscriptionSnapshot(
    string Name, string Webhook, string? Refusal, long Delivered, long Failed, long DeadLettered, IReadOnlyList<PendingDelivery> Pending)
{
    public bool Consented => Refusal is null;
}
