using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Local.EventGrid;

/// <summary>
/// Replaces an Event Grid custom topic (CloudEvents 1.0 in and out) and its webhook subscriptions on one machine. It follows Microsoft's
/// documentation, strictly. Differences: the retry schedule has no random variation, failing endpoints are not put on probation, and dead
/// letters are written at once, one per blob. Everything is in memory: undelivered events are lost when it stops.
/// </summary>
public sealed partial class Topic : IAsyncDisposable
{
    private readonly byte[] key;
    private readonly TimeProvider clock;
    private readonly ILogger<Topic> logger;
    private readonly Action<DeliveryProgress> report;
    private readonly Webhook webhook;
    private readonly DeliveryWorker worker;
    private readonly ConcurrentDictionary<string, Subscriber> subscribers = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource stop = new();
    private long published;

    /// <summary>
    /// Creates a topic without subscriptions. Publishers must send <paramref name="key"/>. <paramref name="clock"/> decides retries, timeouts
    /// and lifetimes. <paramref name="onProgress"/> is called from any thread; it must be quick and must not throw.
    /// </summary>
    public Topic(string key, TimeProvider clock, DeadLetterSink deadLetters, ILogger<Topic> logger, Action<DeliveryProgress>? onProgress = null)
    {
        report = onProgress ?? (_ => { });
        this.key = Encoding.UTF8.GetBytes(key);
        this.clock = clock;
        this.logger = logger;
        webhook = new Webhook(clock);
        worker = new DeliveryWorker(webhook, deadLetters, clock, () => Faults, report, logger);
    }

    public Faults Faults { get; set; } = new(Duplicates: false, Reordering: false);

    internal TimeProvider Clock => clock;

    /// <summary>
    /// Creates or updates a subscription if its webhook consents. Otherwise, nothing changes: a new subscription gets no events and no dead
    /// letters, an existing one stays as it is. You can call this again.
    /// </summary>
    /// <returns>Null if the webhook consents, else the reason.</returns>
    public async Task<string?> SubscribeAsync(Subscription subscription, CancellationToken cancellationToken = default)
    {
        var subscriber = subscribers.GetOrAdd(subscription.Name, _ => new Subscriber(subscription));
        var refusal = await webhook.RequestConsentAsync(subscription, cancellationToken);
        if (refusal is not null && refusal != subscriber.Refusal)
            LogRefused(logger, subscription.Name, refusal);
        if (refusal is null || subscriber.Refusal is not null)
        {
            subscriber.Subscription = subscription;
            subscriber.Refusal = refusal;
        }
        return refusal;
    }

    /// <summary>Finds a subscription, whether its webhook has consented or not.</summary>
    public Subscription? Find(string name) => subscribers.TryGetValue(name, out var subscriber) ? subscriber.Subscription : null;

    /// <summary>Starts the delivery of each event to each matching subscription. Does not wait for the deliveries.</summary>
    public void Publish(IReadOnlyList<PublishedEvent> events)
    {
        ObjectDisposedException.ThrowIf(stop.IsCancellationRequested, this);
        foreach (var e in events)
        {
            Interlocked.Increment(ref published);
            report(new DeliveryProgress.Published(e.Id, e.Subject, e.Published, e.TraceParent));
            foreach (var subscriber in subscribers.Values.Where(s => s.Refusal is null && s.Subscription.Matches(e)))
            {
                report(new DeliveryProgress.Sent(e.Id, e.Subject, e.Published, subscriber.Subscription.Name));
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
        await Task.WhenAll(subscribers.Values.SelectMany(s => s.Pending.Values).Select(d => d.Completion.Task));
        webhook.Dispose();
    }

    internal bool IsValidKey(string? candidate) => CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(candidate ?? ""));

    [LoggerMessage(LogLevel.Warning, "Could not create subscription {Subscription}: {Refusal}")]
    private static partial void LogRefused(ILogger logger, string subscription, string refusal);

    [LoggerMessage(LogLevel.Critical, "A bug in the local Event Grid lost event {EventId} for {Subscription}: {Error}")]
    private static partial void LogLost(ILogger logger, string eventId, string subscription, string error);

    private void Start(Subscriber subscriber, Delivery delivery)
    {
        subscriber.Pending[delivery.OutputId] = delivery;
        using (ExecutionContext.SuppressFlow()) // the delivery outlives the publish request and has its own parent span
            _ = Task.Run(() => DeliverAsync(subscriber, delivery));
    }

    private async Task DeliverAsync(Subscriber subscriber, Delivery delivery)
    {
        try
        {
            await worker.DeliverAsync(subscriber, delivery, stop.Token);
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
            delivery.Completion.SetResult();
        }
    }
}
