using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.EventGrid;
using static TakeItDown.Tests.Unit.EventGrid.TestTopic;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class EndpointsTests : IAsyncLifetime
{
    private const string Single = "application/cloudevents+json; charset=utf-8";
    private const string Path = "/topics/exchange/api/events?api-version=2018-01-01";

    private readonly TestTopic topic = new();
    private readonly AdjustableClock clock = new();
    private WebApplication app = null!;
    private HttpClient http = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapEventGrid(topic.Topic).MapClock(clock);
        await app.StartAsync(Cancelled);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        await topic.DisposeAsync();
    }

    [Fact]
    public async Task The_real_client_publishes_batches_and_single_events_with_their_trace_context()
    {
        var receiver = await topic.SubscribeAsync();
        var client = Client("key");
        using var activity = new Activity("publish").Start();
        await client.SendEventAsync(Event("1"), Cancelled);
        await client.SendEventsAsync([Event("2"), Event("3")], Cancelled);

        await Eventually(() => topic.State() is { Delivered: 3, Pending: [] });
        Assert.Equal("1 2 3", string.Join(' ', receiver.Deliveries.Select(d => d.EventId).Order(StringComparer.Ordinal)));
        Assert.All(receiver.Deliveries, d =>
        {
            Assert.Equal("record", d.Json.GetProperty("subject").GetString());
            Assert.Equal(HashValue, d.Json.GetProperty("data").GetProperty("hashValue").GetString());
            Assert.Contains(activity.TraceId.ToHexString(), d.Json.GetProperty("traceparent").GetString()!, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_real_client_understands_an_error()
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() => Client("wrong").SendEventAsync(Event("1"), Cancelled));
        Assert.Equal(401, refusal.Status);
        Assert.Equal("Unauthorized", refusal.ErrorCode);
    }

    [Theory]
    [InlineData(null, Path, Single, 401)]
    [InlineData("Key", Path, Single, 401)]
    [InlineData("key", "/topics/exchange/api/events", Single, 400)]
    [InlineData("key", "/topics/exchange/api/events?api-version=2018-09-15", Single, 400)]
    [InlineData("key", Path, "application/json", 415)]
    [InlineData("key", Path, "application/cloudevents-batch+json", 400)]
    [InlineData("key", Path, Single, 200)]
    public async Task A_publish_request_must_be_valid(string? key, string path, string contentType, int status)
    {
        var response = await PublishAsync(key, path, contentType, Json("1"));
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, topic.Topic.Snapshot().Published);
        if (status == 200)
        {
            Assert.Empty(body);
            return;
        }
        var error = JsonElement.Parse(body).GetProperty("error");
        Assert.NotEmpty(error.GetProperty("code").GetString()!);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.DoesNotContain(HashValue, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_048_576, false, 200)]
    [InlineData(1_048_576, true, 200)]
    [InlineData(1_048_577, false, 413)]
    [InlineData(1_048_577, true, 413)]
    public async Task A_body_over_1_MiB_returns_413(int bytes, bool chunked, int status)
    {
        var json = Json("1").PadRight(bytes);
        Assert.Equal(status, (int)(await PublishAsync("key", Path, Single, json, chunked)).StatusCode);
    }

    [Fact]
    public async Task The_handshake_can_be_repeated_by_name()
    {
        await using var receiver = await Receiver.StartAsync();
        var consent = receiver.RespondToHandshake;
        receiver.RespondToHandshake = Receiver.Status(200);
        await topic.Topic.SubscribeAsync(new Subscription("platform", receiver.Webhook), Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/local/eventgrid/subscriptions/nobody")).StatusCode);
        var refused = await PostAsync("/local/eventgrid/subscriptions/platform");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("without WebHook-Allowed-Origin", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);

        receiver.RespondToHandshake = consent;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/local/eventgrid/subscriptions/platform")).StatusCode);
        Assert.True(topic.State().Consented);
    }

    [Fact]
    public async Task The_topic_shows_pending_deliveries_and_the_next_attempt()
    {
        var receiver = await topic.SubscribeAsync();
        receiver.Respond = Receiver.Status(500);
        topic.Publish("1");
        await topic.GetRetryDelayAsync();
        var state = await http.GetFromJsonAsync<JsonElement>("/local/eventgrid", Cancelled);
        Assert.Equal(1, state.GetProperty("published").GetInt32());
        var subscription = Assert.Single(state.GetProperty("subscriptions").EnumerateArray());
        Assert.True(subscription.GetProperty("consented").GetBoolean());
        Assert.Equal(1, subscription.GetProperty("failed").GetInt32());
        var pending = Assert.Single(subscription.GetProperty("pending").EnumerateArray());
        Assert.Equal(1, pending.GetProperty("attempts").GetInt32());
        Assert.Equal(Noon.AddSeconds(10), pending.GetProperty("next").GetDateTimeOffset());
    }

    [Fact]
    public async Task PUT_turns_faults_on()
    {
        var response = await http.PutAsJsonAsync("/local/eventgrid/faults", new { duplicates = true, reordering = true }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new Faults(Duplicates: true, Reordering: true), topic.Topic.Faults);
    }

    [Fact]
    public async Task POST_advances_the_clock_only_forwards()
    {
        var before = clock.GetUtcNow();
        var response = await http.PostAsJsonAsync("/local/clock", new { advance = "01:00:00" }, Cancelled);
        var now = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("now").GetDateTimeOffset();
        Assert.InRange(now - before, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));

        response = await http.PostAsJsonAsync("/local/clock", new { advance = "-00:00:01" }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static CloudEvent Event(string id) =>
        new("https://exchange.example", "org.takeitdown.hash.activated.v1", new { signalType = "pdq", hashValue = HashValue })
        {
            Id = id,
            Subject = "record",
        };

    private EventGridPublisherClient Client(string key) =>
        new(new Uri(http.BaseAddress!, "/topics/exchange/api/events"), new AzureKeyCredential(key));

    private async Task<HttpResponseMessage> PublishAsync(string? key, string path, string contentType, string body, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TransferEncodingChunked = chunked;
        if (key is not null)
            request.Headers.Add("aeg-sas-key", key);
        return await http.SendAsync(request, Cancelled);
    }

    private Task<HttpResponseMessage> PostAsync(string path) => http.PostAsync(new Uri(path, UriKind.Relative), content: null, Cancelled);
}
