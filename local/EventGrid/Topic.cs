using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Local.EventGrid;

/// <summary>
/// Stands in for an Event Grid custom topic (CloudEvents 1.0 in and out) and its webhook subscriptions, after Microsoft's documentation
/// and deliberately strict. What differs from the real one: no randomness in the retry schedule, no probation of failing endpoints, dead
/// letters at once and one by one. All of it is in memory: stopping drops what is not yet delivered.
/// </summary>
public sealed partial class Topic : IAsyncDisposable
{
    private readonly byte[] key;
    private readonly TimeProvider clock;
    private readonly ILogger<Topic> logger;
    private readonly Action<DeliveryFact> tell;
    private readonly Webhook webhook;
    private readonly Courier courier;
    private readonly ConcurrentDictionary<string, Subscriber> subscribers = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource stop = new();
    private long published;

    /// <summary>
    /// A topic without subscriptions. Publishers must send <paramref name="key"/>; retries, timeouts and lifetimes go by
    /// <paramref name="clock"/>; <paramref name="told"/> hears each fact as it happens, on whatever thread it happens, and must be quick
    /// and not throw.
    /// </summary>
    public Topic(string key, TimeProvider clock, DeadLetterSink deadLetters, ILogger<Topic> logger, Action<DeliveryFact>? told = null)
    {
        tell = told ?? (_ => { });
        this.key = Encoding.UTF8.GetBytes(key);
        this.clock = clock;
        this.logger = logger;
        webhook = new Webhook(clock);
        courier = new Courier(webhook, deadLetters, clock, () => Faults, tell, logger);
    }

    public Faults Faults { get; set; } = new(Duplicates: false, Reordering: false);

    internal TimeProvider Clock => clock;

    /// <summary>
    /// Creates or updates a subscription, once its webhook consents. Without consent nothing changes: a new subscription gets no events and
    /// no dead letters, an old one goes on as it was. May be tried again.
    /// </summary>
    /// <returns>Null if the webhook consented, else why it did not.</returns>
    public async Task<string?> SubscribeAsync(Subscription subscription, CancellationToken cancellationToken = default)
    {
        var subscriber = subscribers.GetOrAdd(subscription.Name, _ => new Subscriber(subscription));
        var refusal = await webhook.RequestConsentAsync(subscription, cancellationToken);
        if (refusal is not null)
            LogRefused(logger, subscription.Name, refusal);
        if (refusal is null || subscriber.Refusal is not null)
        {
            subscriber.Subscription = subscription;
            subscriber.Refusal = refusal;
        }
        return refusal;
    }

    /// <summary>A subscription that was ever tried, consented or not.</summary>
    public Subscription? Find(string name) => subscribers.TryGetValue(name, out var subscriber) ? subscriber.Subscription : null;

    /// <summary>Starts the delivery of each event to each subscription that wants it, and returns without waiting for any.</summary>
    public void Publish(IReadOnlyList<PublishedEvent> events)
    {
        ObjectDisposedException.ThrowIf(stop.IsCancellationRequested, this);
        foreach (var e in events)
        {
            Interlocked.Increment(ref published);
            tell(new DeliveryFact.Published(e.Id, e.Subject, e.Published));
            foreach (var subscriber in subscribers.Values.Where(s => s.Refusal is null && s.Subscription.Wants(e)))
            {
                tell(new DeliveryFact.Sent(e.Id, e.Subject, e.Published, subscriber.Subscription.Name));
                Start(subscriber, new Delivery(e));
            }
        }
    }

    public TopicSnapshot Snapshot() => new(
        clock.GetUtcNow(),
        Faults,
        Interlocked.Read(ref published),
        [.. subscribers.Values.Select(s => s.Snapshot()).OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)]);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(subscribers.Values.SelectMany(s => s.Pending.Values).Select(d => d.Ended.Task));
        webhook.Dispose();
    }

    internal bool IsKey(string? candidate) => CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(candidate ?? ""));

    [LoggerMessage(LogLevel.Warning, "Subscription {Subscription} is not created: {Refusal}")]
    private static partial void LogRefused(ILogger logger, string subscription, string refusal);

    [LoggerMessage(LogLevel.Critical, "Event {EventId} for {Subscription} is lost to a fault in the stand-in: {Error}")]
    private static partial void LogLost(ILogger logger, string eventId, string subscription, string error);

    private void Start(Subscriber subscriber, Delivery delivery)
    {
        subscriber.Pending[delivery.OutputId] = delivery;
        using (ExecutionContext.SuppressFlow()) // a delivery outlives the publish request and has its own parent in the trace
            _ = Task.Run(() => DeliverAsync(subscriber, delivery));
    }

    private async Task DeliverAsync(Subscriber subscriber, Delivery delivery)
    {
        try
        {
            await courier.DeliverAsync(subscriber, delivery, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            LogLost(logger, delivery.Event.Id, subscriber.Subscription.Name, e.GetType().Name);
        }
        finally
        {
            subscriber.Pending.TryRemove(delivery.OutputId, out _);
            delivery.Ended.SetResult();
        }
    }
}
