using System.Collections.Concurrent;

namespace TakeItDown.Local.EventGrid;

/// <summary>A subscription and how it fares. Its own slots and its own pending deliveries: no subscriber waits for another.</summary>
internal sealed class Subscriber(Subscription subscription)
{
    private const int ConcurrentDeliveries = 16;

    private int turn;

    public Subscription Subscription { get; set; } = subscription;

    /// <summary>Why the webhook's consent is missing; null once it has been given.</summary>
    public string? Refusal { get; set; } = "not asked yet";

    public SemaphoreSlim Slots { get; } = new(ConcurrentDeliveries);

    public ConcurrentDictionary<Guid, Delivery> Pending { get; } = new();

    public Tally Delivered { get; } = new();

    public Tally Failed { get; } = new();

    public Tally DeadLettered { get; } = new();

    public bool IsHeldBackTurn() => Interlocked.Increment(ref turn) % 2 == 1;

    public SubscriptionSnapshot Snapshot() => new(
        Subscription.Name,
        Subscription.Webhook.GetLeftPart(UriPartial.Path),
        Refusal,
        Delivered.Count,
        Failed.Count,
        DeadLettered.Count,
        [.. Pending.Values.Select(d => new PendingDelivery(d.Event.Id, d.Event.Subject, d.Attempts, d.Next)).OrderBy(d => d.Next)]);

    internal sealed class Tally
    {
        private long count;

        public long Count => Interlocked.Read(ref count);

        public void Add() => Interlocked.Increment(ref count);
    }
}
