using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class HandshakeTests : IAsyncDisposable
{
    private readonly TestTopic topic = new();

    public ValueTask DisposeAsync() => topic.DisposeAsync();

    [Theory]
    [InlineData(200, "eventgrid.azure.net", true)]
    [InlineData(200, "EventGrid.Azure.net", true)]
    [InlineData(200, "*", true)]
    [InlineData(204, "*", false)]
    [InlineData(202, "eventgrid.azure.net", false)]
    [InlineData(200, null, false)]
    [InlineData(200, "", false)]
    [InlineData(200, "example.com", false)]
    [InlineData(200, "eventgrid.azure.net.example.com", false)]
    [InlineData(302, "*", false)]
    [InlineData(405, "*", false)]
    [InlineData(500, "eventgrid.azure.net", false)]
    public async Task Consent_is_status_200_with_an_allowed_origin(int status, string? allowed, bool consents)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.RespondToHandshake = context =>
        {
            context.Response.StatusCode = status;
            if (allowed is not null)
                context.Response.Headers["WebHook-Allowed-Origin"] = allowed;
            return Task.CompletedTask;
        };
        var subscription = new Subscription("platform", receiver.Webhook);
        var refusal = await topic.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken);

        Assert.Equal(consents, refusal is null);
        Assert.Equal(consents, topic.State().Consented);
        var request = Assert.Single(receiver.Handshakes);
        Assert.Equal("/hook", request.Path);
        Assert.Equal("eventgrid.azure.net", request.Headers["WebHook-Request-Origin"]);
        Assert.Equal("120", request.Headers["WebHook-Request-Rate"]);
    }

    [Fact]
    public async Task No_response_within_30_seconds_is_no_consent()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.RespondToHandshake = Receiver.Never;
        var subscribing = topic.Topic.SubscribeAsync(new Subscription("platform", receiver.Webhook), TestContext.Current.CancellationToken);
        await Eventually(() => receiver.Handshakes.Count == 1);
        topic.Clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually(() => subscribing.IsCompleted);
        Assert.NotNull(await subscribing);
    }

    [Fact]
    public async Task Nothing_is_sent_or_dead_lettered_before_consent()
    {
        await using var receiver = await Receiver.StartAsync();
        var consent = receiver.RespondToHandshake;
        receiver.RespondToHandshake = Receiver.Status(200);
        var subscription = new Subscription("platform", receiver.Webhook);
        Assert.NotNull(await topic.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken));
        topic.Publish("1");
        Assert.Empty(topic.State().Pending);

        receiver.RespondToHandshake = consent;
        Assert.Null(await topic.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken));
        topic.Publish("2");
        await Eventually(() => topic.State() is { Delivered: 1, DeadLettered: 0, Pending: [] });
        Assert.Equal("2", Assert.Single(receiver.Deliveries).EventId);
    }

    [Fact]
    public async Task A_subscription_stays_as_it_is_if_the_webhook_refuses_an_update()
    {
        var receiver = await topic.SubscribeAsync();
        var update = new Subscription("PLATFORM", new Uri(receiver.Webhook, "/new"));
        receiver.RespondToHandshake = Receiver.Status(200);
        Assert.NotNull(await topic.Topic.SubscribeAsync(update, TestContext.Current.CancellationToken));
        topic.Publish("1");
        await Eventually(() => topic.State() is { Delivered: 1 });
        Assert.Equal("/hook", Assert.Single(receiver.Deliveries).Path);
    }
}
