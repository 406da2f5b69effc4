using System.Collections.Concurrent;

namespace TakeItDown.Local.EventGrid;

/// <summary>A subscription and its state. It has its own slots and its own pending deliveries, so that no subscriber delays another.</summary>
internal sealed class Subscriber(Subscription subscription)
{
    private const int ConcurrentDeliveries = 16;

    private int deliveryCount;

    public Subscription Subscription { get; set; } = subscription;

    /// <summary>Why the webhook has not consented. Null if it has.</summary>
    public string? Refusal { get; set; } = "not asked yet";

    public SemaphoreSlim Slots { get; } = new(ConcurrentDeliveries);

    public ConcurrentDictionary<Guid, Delivery> Pending { get; } = new();

    public Counter Delivered { get; } = new();

    public Counter Failed { get; } = new();

    public Counter DeadLettered { get; } = new();

    public bool ShouldDelayNext() => Interlocked.Increment(ref deliveryCount) % 2 == 1;

    public SubscriptionSnapshot Snapshot() => new(
        Subscription.Name,
        Subscription.Webhook.GetLeftPart(UriPartial.Path),
        Refusal,
        Delivered.Count,
        Failed.Count,
        DeadLettered.Count,
        [.. Pending.Values.Select(d => new PendingDelivery(d.Event.Id, d.Event.Subject, d.Attempts, d.NextAttempt)).OrderBy(d => d.Next)]);

    internal sealed class Counter
    {
        private long count;

        public long Count => Interlocked.Read(ref count);

        public void Increment() => Interlocked.Increment(ref count);
    }
}
