using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Tests.Unit.EventGrid;

/// <summary>A topic with a fake clock (noon on 4 March 2026) and fake storage. Records the progress of deliveries.</summary>
public sealed class TestTopic : IAsyncDisposable
{
    public const string HashValue = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Receiver> receivers = [];

    public TestTopic() => Topic = new Topic("key", Clock, Storage.Sink(), NullLogger<Topic>.Instance, Facts.Enqueue);

    public FakeTimeProvider Clock { get; } = new(Noon);

    public FakeStorage Storage { get; } = new();

    public ConcurrentQueue<DeliveryFact> Facts { get; } = new();

    public Topic Topic { get; }

    public static string Json(string id, string more = "") => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"https://exchange.example","type":"org.takeitdown.hash.activated.v1","subject":"record",
         "datacontenttype":"application/json","data":{"signalType":"pdq","hashValue":"{{HashValue}}"}{{more}}}
        """;

    public static async Task Eventually(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), $"Timed out waiting for: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Starts a receiver and subscribes it.</summary>
    public async Task<Receiver> SubscribeAsync(string name = "platform", Func<Subscription, Subscription>? configure = null)
    {
        var receiver = await Receiver.StartAsync();
        receivers.Add(receiver);
        var subscription = new Subscription(name, receiver.Webhook);
        Assert.Null(await Topic.SubscribeAsync(configure?.Invoke(subscription) ?? subscription));
        return receiver;
    }

    public void Publish(params string[] ids) => PublishJson(ids.Select(id => Json(id)));

    public void PublishJson(params IEnumerable<string> json)
    {
        var batch = $"[{string.Join(',', json)}]";
        var (events, problem) = PublishedEvent.Parse(Encoding.UTF8.GetBytes(batch), batch: true, Clock.GetUtcNow());
        Assert.Null(problem);
        Topic.Publish(events);
    }

    public SubscriptionSnapshot State(string name = "platform") =>
        Topic.Snapshot().Subscriptions.Single(s => s.Name.Equals(name, StringComparison.Ordinal));

    /// <summary>Waits until the only pending delivery waits for its next attempt. Returns the delay.</summary>
    public async Task<TimeSpan> GetRetryDelayAsync()
    {
        await Eventually(() => State().Pending is [{ Next: { } next }] && next > Clock.GetUtcNow());
        return State().Pending[0].Next!.Value - Clock.GetUtcNow();
    }

    public async ValueTask DisposeAsync()
    {
        await Topic.DisposeAsync();
        foreach (var receiver in receivers)
            await receiver.DisposeAsync();
        Storage.Dispose();
    }
}
