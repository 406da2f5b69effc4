using System.Text.Json;
using System.Text.RegularExpressions;
using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed partial class DeadLetterTests : IAsyncDisposable
{
    private readonly TestTopic topic = new();

    public ValueTask DisposeAsync() => topic.DisposeAsync();

    [Theory]
    [InlineData(400, "UndeliverableDueToHttpBadRequest", "BadRequest")]
    [InlineData(401, "UndeliverableDueToHttpUnauthorized", "Unauthorized")]
    [InlineData(403, "UndeliverableDueToHttpForbidden", "Forbidden")]
    [InlineData(413, "UndeliverableDueToHttpPayloadTooLarge", "PayloadTooLarge")]
    public async Task Some_statuses_dead_letter_the_event_without_a_retry(int status, string reason, string outcome)
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Status(status);
        topic.Publish("1");
        await Eventually(() => topic.State() is { DeadLettered: 1, Pending: [] });

        Assert.Single(receiver.Deliveries);
        var letter = Assert.Single(Assert.Single(topic.Storage.Blobs).Json.EnumerateArray());
        Assert.Equal(reason, letter.GetProperty("deadletterreason").GetString());
        Assert.Equal(outcome, letter.GetProperty("lastdeliveryoutcome").GetString());
        Assert.Equal(status, letter.GetProperty("lasthttpstatuscode").GetInt32());
        Assert.Equal(new DeliveryProgress.DeadLettered("1", "record", Noon, "platform", 1, reason), topic.Facts.Last());
    }

    [Fact]
    public async Task A_dead_letter_is_a_blob_with_the_event_and_the_reason_and_a_queue_message_about_the_blob()
    {
        var receiver = await topic.SubscribeAsync(configure: s => s with { MaxDeliveryAttempts = 2 });
        await receiver.DisposeAsync();
        topic.Publish("1");
        await topic.GetRetryDelayAsync();
        topic.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually(() => topic.State() is { DeadLettered: 1, Pending: [] });

        var (path, blob) = Assert.Single(topic.Storage.Blobs);
        Assert.Matches(BlobPath(), path);
        var letter = Assert.Single(blob.EnumerateArray());
        var published = JsonElement.Parse(Json("1"));
        foreach (var attribute in published.EnumerateObject())
            Assert.True(JsonElement.DeepEquals(attribute.Value, letter.GetProperty(attribute.Name)), attribute.Name);
        Assert.Equal(
            """
            "deadletterreason":"MaxDeliveryAttemptsExceeded"
            "deliveryattempts":2
            "lastdeliveryoutcome":"SocketError"
            "publishtime":"2026-03-04T12:00:00Z"
            "lastdeliveryattempttime":"2026-03-04T12:00:10Z"
            """,
            string.Join('\n', letter.EnumerateObject().Skip(published.GetPropertyCount())));

        var message = Assert.Single(topic.Storage.Messages);
        var name = path["/devstoreaccount1/dead-letters/".Length..];
        Assert.Equal("1.0", message.GetProperty("specversion").GetString());
        Assert.Equal("Microsoft.Storage.BlobCreated", message.GetProperty("type").GetString());
        Assert.Equal($"/blobServices/default/containers/dead-letters/blobs/{name}", message.GetProperty("subject").GetString());
        Assert.Equal("PutBlob", message.GetProperty("data").GetProperty("api").GetString());
        Assert.Equal("http://127.0.0.1:10000" + path, message.GetProperty("data").GetProperty("url").GetString());
        Assert.Equal("\"0x8D4BCC2E4835CD0\"", message.GetProperty("data").GetProperty("eTag").GetString());
        Assert.DoesNotContain(HashValue, message.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_to_live_is_checked_only_when_the_next_attempt_is_due()
    {
        var receiver = await topic.SubscribeAsync(configure: s => s with { EventTimeToLive = TimeSpan.FromMinutes(1) });
        receiver.Respond = Receiver.Status(500);
        topic.Publish("1");
        foreach (var delay in (int[])[10, 30, 60])
        {
            Assert.Equal(TimeSpan.FromSeconds(delay), await topic.GetRetryDelayAsync());
            Assert.Equal(0, topic.State().DeadLettered);
            topic.Clock.Advance(TimeSpan.FromSeconds(delay));
        }
        await Eventually(() => topic.State() is { DeadLettered: 1, Pending: [] });
        Assert.Equal(3, receiver.Deliveries.Count);
        var fact = new DeliveryProgress.DeadLettered("1", "record", Noon.AddSeconds(100), "platform", 3, "TimeToLiveExceeded");
        Assert.Equal(fact, topic.Facts.Last());
    }

    [Fact]
    public async Task Writing_a_dead_letter_is_retried_every_minute_for_four_hours()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Status(400);
        topic.Storage.Fails = true;
        topic.Publish("1");
        Assert.Equal(TimeSpan.FromMinutes(1), await topic.GetRetryDelayAsync());
        topic.Storage.Fails = false;
        topic.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually(() => topic.State() is { DeadLettered: 1, Pending: [] });

        topic.Storage.Fails = true;
        topic.Publish("2");
        await topic.GetRetryDelayAsync();
        topic.Clock.Advance(TimeSpan.FromHours(4));
        await Eventually(() => topic.State().Pending is []);
        Assert.Equal(1, topic.State().DeadLettered);
        Assert.Equal(3, topic.Storage.Failures);
    }

    [GeneratedRegex(@"^/devstoreaccount1/dead-letters/PLATFORM/2026/3/4/12/[0-9a-f-]{36}\.json$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BlobPath();
}
