using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using TakeItDown.Receiver;

namespace TakeItDown.Tests.Unit.SampleReceiver;

public sealed class WebhookTests : IAsyncLifetime
{
    private readonly TemporaryFile database = new();
    private RunningReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await RunningReceiver.StartAsync(database, secret: "old-secret new-secret");

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        database.Dispose();
    }

    [Theory]
    [InlineData("old-secret", 204)]
    [InlineData("new-secret", 204)]
    [InlineData("old-secret new-secret", 401)]
    [InlineData("another", 401)]
    [InlineData(null, 401)]
    public async Task While_the_secret_changes_both_values_are_accepted_and_no_other(string? secret, int status)
    {
        using var response = await receiver.PostAsync(HashRecords.Event(HashRecords.New()), secret);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task All_events_of_a_batch_are_stored()
    {
        HashRecord[] records = [HashRecords.New(), HashRecords.New("image_md5"), HashRecords.New()];

        using var response = await SendAsync($"[{string.Join(',', records.Select(record => HashRecords.Event(record)))}]", "application/cloudevents-batch+json");

        Assert.Equal(204, (int)response.StatusCode);
        foreach (var record in records)
            Assert.Equal(1, (await receiver.FindAsync(record))!.Deliveries);
    }

    [Fact]
    public async Task Unreadable_events_in_a_batch_are_logged_by_record_id_and_the_others_are_stored()
    {
        var (first, last, shortHash) = (HashRecords.New(), HashRecords.New(), HashRecords.New() with { HashValue = "00" });
        string[] events =
        [
            HashRecords.Event(first), "null", "7", "{}", HashRecords.Event(shortHash),
            HashRecords.Event(HashRecords.New()).Replace("\"id\":", "\"id\":\"twice\",\"id\":", StringComparison.Ordinal), HashRecords.Event(last),
        ];

        using var response = await SendAsync($"[{string.Join(',', events)}]", "application/cloudevents-batch+json");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.NotNull(await receiver.FindAsync(first));
        Assert.NotNull(await receiver.FindAsync(last));
        var warnings = receiver.Logs.At(LogLevel.Warning).ToList();
        Assert.Equal(5, warnings.Count);
        Assert.Equal(3, warnings.Count(warning => warning == "An event cannot be read. Record id: none"));
        Assert.Contains($"An event cannot be read. Record id: {shortHash.RecordId}", warnings);
        Assert.DoesNotContain(receiver.Logs.Lines, line => line.Contains(first.HashValue, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("{}")]
    public async Task A_batch_without_any_readable_event_returns_400(string body)
    {
        using var response = await SendAsync(body, "application/cloudevents-batch+json");

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_event_of_another_type_is_accepted_and_skipped()
    {
        using var response = await SendAsync("""{"specversion":"1.0","id":"1","source":"s","type":"org.takeitdown.news.v1","data":{"recordId":7}}""");

        Assert.Equal(204, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"org.takeitdown.hash.activated.v1"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"org.takeitdown.hash.activated.v1","data":"text"}""")]
    [InlineData("""{"specversion":"0.3","id":"1","type":"org.takeitdown.hash.activated.v1","data":{}}""")]
    public async Task A_body_that_is_not_a_hash_event_returns_400(string body)
    {
        using var response = await SendAsync(body);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_record_with_an_invalid_hash_id_or_version_returns_400()
    {
        var record = HashRecords.New();
        foreach (var invalid in new[] { record with { HashValue = "00" }, record with { RecordId = record.HashValue }, record with { RecordId = "a\nb" }, record with { Version = 0 } })
        {
            using var response = await SendAsync(HashRecords.Event(invalid));
            Assert.Equal(400, (int)response.StatusCode);
        }

        using var notText = await SendAsync(HashRecords.Event(record).Replace(record.RecordId, @"\ud800", StringComparison.Ordinal));
        Assert.Equal(400, (int)notText.StatusCode);
    }

    [Theory]
    [InlineData("", "a.db", null, null)]
    [InlineData("secret", "a.db", null, null)]
    [InlineData("secret", "", "https://exchange.example", "tid_key")]
    [InlineData("secret", "a.db", "https://exchange.example", null)]
    [InlineData("secret", "a.db", null, "tid_key")]
    [InlineData("secret", "a.db", "http://exchange.example", "tid_key")]
    [InlineData("secret", "a.db", "exchange.example", "tid_key")]
    [InlineData("secret", "a.db", "https://exchange.example", "tid_key", "http://exchange.example/.well-known/jwks.json")]
    public void Invalid_settings_stop_it_at_start(string secret, string file, string? exchange, string? key, string? keys = null) =>
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddReceiver(new(secret, UriOf(exchange), key, UriOf(keys)), new(file)));

    [Fact]
    public void Only_a_webhook_needs_a_secret()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddReceiver(new(null, UriOf("https://exchange.example"), "tid_key"), new(":memory:"));
        using var app = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapTakeItDownWebhook("/webhook"));

        Assert.Equal("Set Secret to the value that the exchange sends as X-TakeItDown-Secret.", error.Message);
    }

    private static Uri? UriOf(string? text) => text is null ? null : new(text, UriKind.RelativeOrAbsolute);

    private Task<HttpResponseMessage> SendAsync(string body, string mediaType = "application/cloudevents+json") =>
        receiver.PostAsync(body, "new-secret", mediaType);
}
