using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.World;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class DeliveryTests : IAsyncDisposable
{
    private readonly World world = new();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Each_event_comes_alone_with_the_headers_of_event_grid()
    {
        var receiver = await world.SubscribeAsync("my-Platform", s => s with
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Secret"] = "s3cret" },
        });
        world.Publish("1", "2");
        await Eventually(() => world.State("my-Platform") is { Delivered: 2, Pending: [] });

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
    public async Task A_receiver_that_answers_500_is_tried_again_after_10_seconds()
    {
        var receiver = await world.SubscribeAsync();
        receiver.Answer = Receiver.Status(500);
        world.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await world.PauseAsync());

        receiver.Answer = Receiver.Status(202);
        world.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(TimeSpan.FromSeconds(0.1), await world.PauseAsync());
        Assert.Single(receiver.Deliveries);

        world.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually(() => world.State() is { Delivered: 1, Failed: 1, Pending: [] });
        Assert.Equal("0 1", string.Join(' ', receiver.Deliveries.Select(d => d.Headers["aeg-delivery-count"])));
        Assert.Single(receiver.Deliveries.DistinctBy(d => d.Headers["aeg-output-event-id"], StringComparer.Ordinal));
        var retry = Noon.AddSeconds(10);
        Assert.Equal(
            [
                new DeliveryFact.Published("1", "record", Noon),
                new DeliveryFact.Sent("1", "record", Noon, "platform"),
                new DeliveryFact.Failed("1", "record", Noon, "platform", 1, new AttemptOutcome(500, "Busy"), retry),
                new DeliveryFact.Delivered("1", "record", retry, "platform", 2),
            ],
            world.Facts);
    }

    [Fact]
    public async Task A_receiver_that_is_silent_for_30_seconds_has_failed()
    {
        var receiver = await world.SubscribeAsync();
        receiver.Answer = Receiver.Never;
        world.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(10), await world.PauseAsync());
        Assert.Equal(AttemptOutcome.TimedOut, world.Facts.OfType<DeliveryFact.Failed>().Single().Outcome);
    }

    [Fact]
    public async Task A_receiver_may_take_just_under_30_seconds()
    {
        var receiver = await world.SubscribeAsync();
        var answer = new TaskCompletionSource();
        receiver.Answer = _ => answer.Task;
        world.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        world.Clock.Advance(TimeSpan.FromSeconds(29.9));
        answer.SetResult();
        await Eventually(() => world.State() is { Delivered: 1, Failed: 0, Pending: [] });
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_tried_again()
    {
        var receiver = await world.SubscribeAsync();
        await receiver.DisposeAsync();
        world.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await world.PauseAsync());
        Assert.Equal(AttemptOutcome.Unreachable, world.Facts.OfType<DeliveryFact.Failed>().Single().Outcome);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        var receiver = await world.SubscribeAsync();
        receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        world.Publish("1");
        Assert.Equal(TimeSpan.FromSeconds(10), await world.PauseAsync());
        Assert.Equal("/hook", Assert.Single(receiver.Deliveries).Path);
    }

    [Fact]
    public async Task A_subscriber_that_hangs_delays_no_other_and_holds_16_requests_at_most()
    {
        var hanging = await world.SubscribeAsync("hanging");
        hanging.Answer = Receiver.Never;
        var quick = await world.SubscribeAsync("quick");
        world.Publish([.. Enumerable.Range(0, 40).Select(i => $"{i}")]);

        await Eventually(() => world.State("quick") is { Delivered: 40, Pending: [] });
        Assert.Equal(40, quick.Deliveries.Count);
        await Eventually(() => hanging.Deliveries.Count == 16);
        Assert.Equal(40, world.State("hanging").Pending.Count);

        world.Clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually(() => hanging.Deliveries.Count == 32);
    }

    [Fact]
    public async Task A_subscription_is_sent_only_what_it_asked_for()
    {
        var receiver = await world.SubscribeAsync(with: s => s with { SignalTypes = ["PDQ"] });
        var other = await world.SubscribeAsync("other", s => s with { SignalTypes = ["video_md5"] });
        world.Publish("1");
        await Eventually(() => world.State() is { Delivered: 1 });
        Assert.Single(receiver.Deliveries);
        Assert.Empty(world.State("other").Pending);
        Assert.Empty(other.Deliveries);
    }

    [Fact]
    public async Task Duplicates_can_be_switched_on()
    {
        var receiver = await world.SubscribeAsync();
        world.Topic.Faults = new Faults(Duplicates: true, Reordering: false);
        world.Publish("1");
        await Eventually(() => world.State() is { Delivered: 1, Pending: [] });
        Assert.Equal("1 1", receiver.EventIds);
    }

    [Fact]
    public async Task Reordering_can_be_switched_on()
    {
        var receiver = await world.SubscribeAsync();
        world.Topic.Faults = new Faults(Duplicates: false, Reordering: true);
        world.Publish("1");
        await world.PauseAsync();
        world.Publish("2");
        await Eventually(() => world.State() is { Delivered: 1, Pending.Count: 1 });
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually(() => world.State() is { Delivered: 2, Pending: [] });
        Assert.Equal("2 1", receiver.EventIds);
    }

    [Fact]
    public async Task Stopping_drops_what_is_pending_and_does_not_wait_for_receivers()
    {
        var receiver = await world.SubscribeAsync();
        receiver.Answer = Receiver.Never;
        world.Publish("1");
        await Eventually(() => receiver.Deliveries.Count == 1);
        await world.Topic.DisposeAsync();
        Assert.Empty(world.State().Pending);
        Assert.Throws<ObjectDisposedException>(() => world.Publish("2"));
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
        var receiver = await world.SubscribeAsync();
        var json = Json("1", more: $",\"traceparent\":\"00-{trace}-00f067aa0ba902b7-01\"");
        world.Topic.Publish(PublishedEvent.Parse(Encoding.UTF8.GetBytes(json), batch: false, Noon).Events);

        await Eventually(() => delivery is not null);
        Assert.Equal("deliver", delivery!.OperationName);
        Assert.Equal("00f067aa0ba902b7", delivery.ParentSpanId.ToHexString());
        Assert.False(Assert.Single(receiver.Deliveries).Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Facts_and_snapshots_hold_no_hash_value_and_no_secret()
    {
        var receiver = await world.SubscribeAsync(with: s => s with
        {
            Webhook = new Uri(s.Webhook + "?code=s3cret"),
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Secret"] = "s3cret" },
        });
        receiver.Answer = Receiver.Status(500);
        world.Publish("1");
        await world.PauseAsync();
        receiver.Answer = Receiver.Status(400);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually(() => world.State().DeadLettered == 1);
        world.Publish("2");

        var shown = string.Join('\n', world.Facts) + JsonSerializer.Serialize(world.Topic.Snapshot());
        Assert.Contains("record", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(HashValue, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
    }
}
