using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class DeliveryTests : IAsyncDisposable
{
    private readonly TestTopic topic = new();

    public ValueTask DisposeAsync() => topic.DisposeAsync();

    [Fact]
    public async Task Each_event_is_delivered_alone_with_the_headers_of_Event_Grid()
    {
        var receiver = await topic.SubscribeAsync("my-Platform", s => s with
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Secret"] = "s3cret" },
        });
        topic.Publish("1", "2");
        await Eventually(() => topic.State("my-Platform") is { Delivered: 2, Pending: [] });

        Assert.Contains(receiver.EventIds, (string[])["1 2", "2 1"], StringComparer.Ordinal);
        var delivery = receiver.Deliveries.First();
        Assert.Equal(HashValue, delivery.Json.GetProperty("data").GetProperty("hashValue").GetString());
        Assert.Equal("/hook", delivery.Path);
        Assert.Equal("application/cloudevents+json; charset=utf-8", delivery.Headers["Content-Type"]);
        Assert.Equal("Notification", delivery.Headers["aeg-event-type"]);
        Assert.Equal("MY-PLATFORM", delivery.Headers["aeg-subscription-name"]);
        Assert.Equal("0", delivery.Headers["aeg-delivery-count"]);
        Assert.Equal("1.0", delivery.Headers["aeg-metadata-version"]);
        Assert.Equal("eventgrid.azure.net", delivery.Headers["WebHook-Request-Origin"]);
        Assert.Equal("s3cret", delivery.Headers["X-Secret"]);
        Assert.True(Guid.TryParse(delivery.Headers["aeg-output-event-id"], out _));
    }

    [Fact]
    public async Task A_500_is_retried_after_10_seconds()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Status(500);
        topic.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await topic.GetRetryDelayAsync());

        receiver.Respond = Receiver.Status(202);
        topic.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(TimeSpan.FromSeconds(0.1), await topic.GetRetryDelayAsync());
        Assert.Single(receiver.Deliveries);

        topic.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually(() => topic.State() is { Delivered: 1, Failed: 1, Pending: [] });
        Assert.Equal("0 1", string.Join(' ', receiver.Deliveries.Select(d => d.Headers["aeg-delivery-count"])));
        Assert.Single(receiver.Deliveries.DistinctBy(d => d.Headers["aeg-output-event-id"], StringComparer.Ordinal));
        var retry = Noon.AddSeconds(10);
        Assert.Equal(
            [
                new DeliveryProgress.Published("1", "record", Noon, TraceParent: null),
                new DeliveryProgress.Sent("1", "record", Noon, "platform"),
                new DeliveryProgress.Failed("1", "record", Noon, "platform", 1, new AttemptOutcome(500, "Busy"), retry),
                new DeliveryProgress.Delivered("1", "record", retry, "platform", 2),
            ],
            topic.Facts);
    }

    [Fact]
    public async Task No_response_within_30_seconds_is_a_failure()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Never;
        topic.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        topic.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(10), await topic.GetRetryDelayAsync());
        Assert.Equal(AttemptOutcome.TimedOut, topic.Facts.OfType<DeliveryProgress.Failed>().Single().Outcome);
    }

    [Fact]
    public async Task A_response_just_within_30_seconds_is_a_success()
    {
        var receiver = await topic.SubscribeAsync();
        var response = new TaskCompletionSource();
        receiver.Respond = _ => response.Task;
        topic.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        topic.Clock.Advance(TimeSpan.FromSeconds(29.9));
        response.SetResult();
        await Eventually(() => topic.State() is { Delivered: 1, Failed: 0, Pending: [] });
    }

    [Fact]
    public async Task An_unreachable_receiver_is_retried()
    {
        var receiver = await topic.SubscribeAsync();
        await receiver.DisposeAsync();
        topic.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await topic.GetRetryDelayAsync());
        Assert.Equal(AttemptOutcome.Unreachable, topic.Facts.OfType<DeliveryProgress.Failed>().Single().Outcome);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        topic.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await topic.GetRetryDelayAsync());
        Assert.Equal("/hook", Assert.Single(receiver.Deliveries).Path);
    }

    [Fact]
    public async Task A_hanging_subscriber_delays_no_other_and_gets_at_most_16_concurrent_requests()
    {
        var hanging = await topic.SubscribeAsync("hanging");
        hanging.Respond = Receiver.Never;
        var quick = await topic.SubscribeAsync("quick");
        topic.Publish([.. Enumerable.Range(0, 40).Select(i => $"{i}")]);

        await Eventually(() => topic.State("quick") is { Delivered: 40, Pending: [] });
        Assert.Equal(40, quick.Deliveries.Count);
        await Eventually(() => hanging.Deliveries.Count == 16);
        Assert.Equal(40, topic.State("hanging").Pending.Count);

        topic.Clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually(() => hanging.Deliveries.Count == 32);
    }

    [Fact]
    public async Task A_subscription_receives_only_matching_events()
    {
        var receiver = await topic.SubscribeAsync(configure: s => s with { SignalTypes = ["PDQ"] });
        var other = await topic.SubscribeAsync("other", s => s with { SignalTypes = ["video_md5"] });
        topic.Publish("1");
        await Eventually(() => topic.State() is { Delivered: 1 });
        Assert.Single(receiver.Deliveries);
        Assert.Empty(topic.State("other").Pending);
        Assert.Empty(other.Deliveries);
    }

    [Fact]
    public async Task Duplicates_can_be_turned_on()
    {
        var receiver = await topic.SubscribeAsync();
        topic.Topic.Faults = new Faults(Duplicates: true, Reordering: false);
        topic.Publish("1");
        await Eventually(() => topic.State() is { Delivered: 1, Pending: [] });
        Assert.Equal("1 1", receiver.EventIds);
    }

    [Fact]
    public async Task Reordering_can_be_turned_on()
    {
        var receiver = await topic.SubscribeAsync();
        topic.Topic.Faults = new Faults(Duplicates: false, Reordering: true);
        topic.Publish("1");
        await topic.GetRetryDelayAsync();
        topic.Publish("2");
        await Eventually(() => topic.State() is { Delivered: 1, Pending.Count: 1 });
        topic.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually(() => topic.State() is { Delivered: 2, Pending: [] });
        Assert.Equal("2 1", receiver.EventIds);
    }

    [Fact]
    public async Task Stopping_drops_pending_events_and_does_not_wait_for_receivers()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Never;
        topic.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        await topic.Topic.DisposeAsync();
        Assert.Empty(topic.State().Pending);
        Assert.Throws<ObjectDisposedException>(() => topic.Publish("2"));
    }

    [Fact]
    public async Task A_delivery_continues_the_trace_in_the_event()
    {
        var trace = ActivityTraceId.CreateRandom();
        Activity? delivery = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "TakeItDown.Local",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => delivery = activity.TraceId == trace ? activity : delivery,
        };
        ActivitySource.AddActivityListener(listener);
        var receiver = await topic.SubscribeAsync();
        var json = Json("1", more: $",\"traceparent\":\"00-{trace}-00f067aa0ba902b7-01\"");
        topic.Topic.Publish(PublishedEvent.Parse(Encoding.UTF8.GetBytes(json), batch: false, Noon).Events);

        await Eventually(() => delivery is not null);
        Assert.Equal("deliver", delivery!.OperationName);
        Assert.Equal("00f067aa0ba902b7", delivery.ParentSpanId.ToHexString());
        Assert.False(Assert.Single(receiver.Deliveries).Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Facts_and_snapshots_contain_no_hash_value_and_no_secret()
    {
        var receiver = await topic.SubscribeAsync(configure: s => s with
        {
            Webhook = new Uri(s.Webhook + "?code=s3cret"),
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Secret"] = "s3cret" },
        });
        receiver.Respond = Receiver.Status(500);
        topic.Publish("1");
        await topic.GetRetryDelayAsync();
        receiver.Respond = Receiver.Status(400);
        topic.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually(() => topic.State().DeadLettered == 1);
        topic.Publish("2");

        var text = string.Join('\n', topic.Facts) + JsonSerializer.Serialize(topic.Topic.Snapshot());
        Assert.Contains("record", text, StringComparison.Ordinal);
        Assert.DoesNotContain(HashValue, text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }
}
