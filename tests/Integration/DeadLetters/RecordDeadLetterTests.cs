using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Messaging;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.DeadLetters;

public class RecordDeadLetterTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static IEnumerable<string> StatesOf(string body) => JsonElement.Parse(body).GetProperty("items")[0].GetProperty("platforms").EnumerateArray()
        .Select(platform => $"{platform.GetProperty("id")} {platform.GetProperty("state")}");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_platform_sees_how_much_it_missed_and_its_cursor_returns_exactly_that()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await PublishedAsync(exchange, 2);
        time.Advance(TimeSpan.FromMinutes(10));
        var missed = await PublishedAsync(exchange, 3);
        time.Advance(TimeSpan.FromHours(24));
        await exchange.Get<RecordDeadLetter>().Run(await DeadLetterAsync(exchange, "EXAMPLE/2026/1/3/3/a.json", missed[..2]), Cancelled);
        await exchange.Get<RecordDeadLetter>().Run(await DeadLetterAsync(exchange, "topic/EXAMPLE/2026/1/3/3/b.json", missed[2..]), Cancelled);

        var deadLettered = JsonDocument.Parse((await exchange.HealthAsync(key)).Body).RootElement.GetProperty("deadLettered");

        Assert.Equal(3, deadLettered.GetProperty("count").GetInt32());
        Assert.Equal("2026-01-02T03:14:05Z", deadLettered.GetProperty("since").GetString());
        var (_, page) = await exchange.FeedAsync(key, $"?cursor={deadLettered.GetProperty("resumeCursor")}");
        Assert.Equal(
            missed.Select(published => published.Subject!).Order(StringComparer.Ordinal),
            JsonDocument.Parse(page).RootElement.GetProperty("records").EnumerateArray()
                .Select(record => record.GetProperty("recordId").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_person_sees_which_platform_did_not_receive_the_hash()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();

        await exchange.Get<RecordDeadLetter>().Run(
            await DeadLetterAsync(exchange, "OTHER/2026/1/3/3/a.json", [.. exchange.Transport.Events]), Cancelled);

        Assert.Equal(["example Sent", "other Undelivered"], StatesOf((await exchange.GetCaseAsync(credentials)).Body));
    }

    [Theory]
    [InlineData(0, "other Undelivered")]
    [InlineData(1, "other Sent")]
    public async Task A_version_that_only_raised_the_quality_shows_nobody_that_somebody_else_has_the_hash(int undelivered, string state)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of([pdq], 50));
        await exchange.PublishNextAsync();
        var events = exchange.Transport.Events.ToArray();
        if (undelivered == 0)
            await exchange.Get<RecordDeadLetter>().Run(await DeadLetterAsync(exchange, "OTHER/2026/1/3/3/a.json", events), Cancelled);
        var before = await exchange.GetCaseAsync(credentials);

        await exchange.SubmitAsync(Bodies.Of([pdq], 100));
        await exchange.PublishNextAsync();
        if (undelivered == 1)
            await exchange.Get<RecordDeadLetter>().Run(await DeadLetterAsync(exchange, "OTHER/2026/1/3/3/b.json", [.. exchange.Transport.Events.Except(events)]), Cancelled);

        Assert.Equal(2, exchange.Transport.Events.Count);
        Assert.Equal(before, await exchange.GetCaseAsync(credentials));
        Assert.Contains(state, StatesOf(before.Body));
    }

    [Fact]
    public async Task An_undelivered_version_does_not_count_once_a_newer_one_is_published()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var body = Bodies.OfNew(1);
        var credentials = await exchange.SubmitForCredentialsAsync(body);
        await exchange.PublishNextAsync();
        var first = exchange.Transport.Events.ToArray();
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        var again = await exchange.SubmitForCredentialsAsync(body);
        await exchange.PublishNextAsync();

        await exchange.Get<RecordDeadLetter>().Run(await DeadLetterAsync(exchange, "OTHER/2026/1/3/3/a.json", first), Cancelled);

        Assert.DoesNotContain("Undelivered", (await exchange.GetCaseAsync(again)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_or_interrupted_message_counts_once()
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time);
            var key = await exchange.KeyOfAsync("example");
            var message = await DeadLetterAsync(exchange, "EXAMPLE/2026/1/3/3/a.json", await PublishedAsync(exchange, 2));
            var requests = 0;
            exchange.Transport.After = _ =>
            {
                if (++requests == killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            var killed = await Record.ExceptionAsync(() => exchange.Get<RecordDeadLetter>().Run(message, Cancelled));
            exchange.Transport.After = _ => { };

            await exchange.Get<RecordDeadLetter>().Run(message, Cancelled);

            Assert.Contains("\"deadLettered\":{\"count\":2,", (await exchange.HealthAsync(key)).Body, StringComparison.Ordinal);
            if (killed is null)
                break;
        }
    }

    [Theory]
    [InlineData("NOBODY/2026/1/3/3/a.json", true)]
    [InlineData("EXAMPLE/2026/1/3/3/a.json", false)]
    [InlineData("a.json", true)]
    public async Task A_deleted_blob_and_a_blob_of_an_unknown_platform_are_ignored(string name, bool exists)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var events = await PublishedAsync(exchange, 1);
        var message = exists ? await DeadLetterAsync(exchange, name, events) : Message(exchange, name);

        await exchange.Get<RecordDeadLetter>().Run(message, Cancelled);

        Assert.Equal(PlatformSetRow.Partition, Assert.Single(await exchange.RowsAsync(Tables.Platforms)).PartitionKey); // of the submit
    }

    [Fact]
    public async Task A_platform_that_missed_nothing_sees_zero_events()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("other");

        Assert.Equal(
            """{"id":"other","name":"Other","paused":false,"signalTypes":["pdq"],"delivered":null,"deadLettered":{"count":0,"since":null,"resumeCursor":null}}""",
            (await exchange.HealthAsync(key)).Body);
    }

    /// <summary>Publishes one case with this number of new hashes. Returns its events.</summary>
    private static async Task<CloudEvent[]> PublishedAsync(Exchange exchange, int hashes)
    {
        var before = exchange.Transport.Events.Count;
        await exchange.SubmitAsync(Bodies.OfNew(hashes));
        await exchange.PublishNextAsync();
        return [.. exchange.Transport.Events.Skip(before)];
    }

    /// <summary>Writes a dead letter blob as Event Grid does. Returns the message about it.</summary>
    private static async Task<string> DeadLetterAsync(Exchange exchange, string name, CloudEvent[] events)
    {
        var blob = new JsonArray([.. events.Select(published => (JsonNode)new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = published.Id,
            ["type"] = published.Type,
            ["subject"] = published.Subject,
            ["data"] = JsonNode.Parse(published.Data!.ToString()),
            ["deadletterreason"] = "MaxDeliveryAttemptsExceeded",
            ["deliveryattempts"] = 30,
        })]);
        await exchange.Get<StorageClients>().Container(Containers.DeadLetters)
            .UploadBlobAsync(name, new BinaryData(blob.ToJsonString()), Cancelled);
        return Message(exchange, name);
    }

    private static string Message(Exchange exchange, string name)
    {
        var container = exchange.Get<StorageClients>().Container(Containers.DeadLetters).Name;
        return $$"""{"specversion":"1.0","type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/{{container}}/blobs/{{name}}"}""";
    }
}
