using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.World;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class HandshakeTests : IAsyncDisposable
{
    private readonly World world = new();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(200, "eventgrid.azure.net", true)]
    [InlineData(200, "EventGrid.Azure.net", true)]
    [InlineData(204, "*", true)]
    [InlineData(200, null, false)]
    [InlineData(200, "", false)]
    [InlineData(200, "example.com", false)]
    [InlineData(200, "eventgrid.azure.net.example.com", false)]
    [InlineData(302, "*", false)]
    [InlineData(405, "*", false)]
    [InlineData(500, "eventgrid.azure.net", false)]
    public async Task Consent_is_a_success_that_names_event_grid(int status, string? allowed, bool consents)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerHandshake = context =>
        {
            context.Response.StatusCode = status;
            if (allowed is not null)
                context.Response.Headers["WebHook-Allowed-Origin"] = allowed;
            return Task.CompletedTask;
        };
        var subscription = new Subscription("platform", receiver.Webhook);
        var refusal = await world.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken);

        Assert.Equal(consents, refusal is null);
        Assert.Equal(consents, world.State().Consented);
        var request = Assert.Single(receiver.Handshakes);
        Assert.Equal("/hook", request.Path);
        Assert.Equal("eventgrid.azure.net", request.Headers["WebHook-Request-Origin"]);
        Assert.Equal("120", request.Headers["WebHook-Request-Rate"]);
    }

    [Fact]
    public async Task A_webhook_that_is_silent_for_30_seconds_has_not_consented()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerHandshake = Receiver.Never;
        var subscribing = world.Topic.SubscribeAsync(new Subscription("platform", receiver.Webhook), TestContext.Current.CancellationToken);
        await Eventually(() => receiver.Handshakes.Count == 1);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually(() => subscribing.IsCompleted);
        Assert.NotNull(await subscribing);
    }

    [Fact]
    public async Task Without_consent_nothing_is_sent_or_dead_lettered_until_it_is_given()
    {
        await using var receiver = await Receiver.StartAsync();
        var consent = receiver.AnswerHandshake;
        receiver.AnswerHandshake = Receiver.Status(200);
        var subscription = new Subscription("platform", receiver.Webhook);
        Assert.NotNull(await world.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken));
        world.Publish("1");
        Assert.Empty(world.State().Pending);

        receiver.AnswerHandshake = consent;
        Assert.Null(await world.Topic.SubscribeAsync(subscription, TestContext.Current.CancellationToken));
        world.Publish("2");
        await Eventually(() => world.State() is { Delivered: 1, DeadLettered: 0, Pending: [] });
        Assert.Equal("2", Assert.Single(receiver.Deliveries).EventId);
    }

    [Fact]
    public async Task A_subscription_goes_on_as_it_was_if_its_update_is_refused()
    {
        var receiver = await world.SubscribeAsync();
        var update = new Subscription("PLATFORM", new Uri(receiver.Webhook, "/new"));
        receiver.AnswerHandshake = Receiver.Status(200);
        Assert.NotNull(await world.Topic.SubscribeAsync(update, TestContext.Current.CancellationToken));
        world.Publish("1");
        await Eventually(() => world.State() is { Delivered: 1 });
        Assert.Equal("/hook", Assert.Single(receiver.Deliveries).Path);
    }
}
