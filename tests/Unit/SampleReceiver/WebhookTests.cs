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
    public async Task Either_secret_opens_while_it_changes_and_nothing_else(string? secret, int status)
    {
        using var answer = await receiver.PostAsync(Hashes.Event(Hashes.New()), secret);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_batch_is_kept_whole()
    {
        HashRecord[] records = [Hashes.New(), Hashes.New("image_md5"), Hashes.New()];

        using var answer = await SendAsync($"[{string.Join(',', records.Select(record => Hashes.Event(record)))}]", "application/cloudevents-batch+json");

        Assert.Equal(204, (int)answer.StatusCode);
        foreach (var record in records)
            Assert.Equal(1, (await receiver.FindAsync(record))!.Deliveries);
    }

    [Fact]
    public async Task A_batch_with_one_bad_event_is_not_kept_at_all()
    {
        var good = Hashes.New();

        using var answer = await SendAsync($"[{Hashes.Event(good)},null]", "application/cloudevents-batch+json");

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Null(await receiver.FindAsync(good));
    }

    [Fact]
    public async Task An_event_of_another_type_is_taken_and_left_alone()
    {
        using var answer = await SendAsync("""{"specversion":"1.0","id":"1","source":"s","type":"org.takeitdown.news.v1","data":{"recordId":7}}""");

        Assert.Equal(204, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"org.takeitdown.hash.activated.v1"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"org.takeitdown.hash.activated.v1","data":"text"}""")]
    [InlineData("""{"specversion":"0.3","id":"1","type":"org.takeitdown.hash.activated.v1","data":{}}""")]
    public async Task What_is_no_event_of_ours_is_answered_400(string body)
    {
        using var answer = await SendAsync(body);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_record_whose_hash_is_no_hash_is_answered_400()
    {
        using var answer = await SendAsync(Hashes.Event(Hashes.New() with { HashValue = "00" }));

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("", "a.db", null, null)]
    [InlineData("secret", "", null, null)]
    [InlineData("secret", "a.db", "https://exchange.example", null)]
    [InlineData("secret", "a.db", null, "tid_key")]
    [InlineData("secret", "a.db", "http://exchange.example", "tid_key")]
    [InlineData("secret", "a.db", "exchange.example", "tid_key")]
    public void Settings_that_are_wrong_stop_it_at_start(string secret, string file, string? exchange, string? key) =>
        Assert.Throws<InvalidOperationException>(() => new ReceiverOptions(
            secret, file, exchange is null ? null : new(exchange, UriKind.RelativeOrAbsolute), key).Check());

    private Task<HttpResponseMessage> SendAsync(string body, string mediaType = "application/cloudevents+json") =>
        receiver.PostAsync(body, "new-secret", mediaType);
}
