using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class SubmitCaseTests(AzuriteFixture azurite)
{
    private const string Pdq = "b3f6e2da9c70f18f5c568c4e73a50c0f1f861e79b5ce9c1b6c7009cd0071f170";

    [Fact]
    public async Task A_retry_with_the_same_key_and_body_returns_the_same_case_and_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(2));

        var first = await exchange.SubmitAsync(body, key);
        var rows = await exchange.RowsAsync(Tables.Cases);
        var retry = await exchange.SubmitAsync(body, key);

        Assert.Equal(202, first.Status);
        Assert.Equal(first, retry);
        Assert.Equal(rows.Select(row => row.ETag), (await exchange.RowsAsync(Tables.Cases)).Select(row => row.ETag));
        await exchange.PublishNextAsync();
        Assert.Equal(2, exchange.Transport.Events.Count);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_422_and_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = Guid.NewGuid().ToString();
        await exchange.SubmitAsync(Bodies.OfNew(1), key);

        var (status, problem) = await exchange.SubmitAsync(Bodies.OfNew(1), key);

        Assert.Equal(422, status);
        Assert.Equal("idempotency-reuse", JsonDocument.Parse(problem).RootElement.GetProperty("rule").GetString());
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Cases)).Count);
    }

    [Fact]
    public async Task Concurrent_retries_of_one_submit_create_one_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(1));

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => exchange.SubmitAsync(body, key)));

        Assert.Equal(202, Assert.Single(responses.Distinct()).Status);
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Cases)).Count);
    }

    [Fact]
    public async Task When_the_message_cannot_be_queued_the_person_still_gets_202_and_the_outbox_row_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        exchange.Transport.Before = request => { if (request.EndsWith("/messages", StringComparison.Ordinal)) throw new InvalidOperationException("No queue."); };

        var (status, _) = await exchange.SubmitAsync(Bodies.OfNew(1));

        Assert.Equal(202, status);
        Assert.Single(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_queue_does_not_respond_the_person_gets_202_after_two_seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var requested = new TaskCompletionSource();
        exchange.Transport.WithoutResponse = request => request.EndsWith("/messages", StringComparison.Ordinal) && (requested.TrySetResult() || true);

        var submit = exchange.SubmitAsync(Bodies.OfNew(1));
        await requested.Task;
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(202, (await submit).Status);
        Assert.Single(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retry_after_the_server_secret_was_rotated_returns_the_same_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(1));
        var first = await exchange.SubmitAsync(body, key);

        await using var rotated = exchange.Restarted(Exchange.RotatedSecrets);

        Assert.Equal(first, await rotated.SubmitAsync(body, key));
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Cases)).Count);
        Assert.Equal(422, (await rotated.SubmitAsync(Bodies.OfNew(1), key)).Status);
    }

    [Fact]
    public async Task A_retry_sends_the_message_that_the_first_submit_could_not_send()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(1));
        exchange.Transport.Before = request => { if (request.EndsWith("/messages", StringComparison.Ordinal)) throw new InvalidOperationException("No queue."); };
        await exchange.SubmitAsync(body, key);
        exchange.Transport.Before = _ => { };

        await exchange.SubmitAsync(body, key);
        await exchange.PublishNextAsync();

        Assert.Single(exchange.Transport.Events);
    }

    [Fact]
    public async Task Neither_case_number_nor_PIN_can_be_read_from_storage()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (_, body) = await exchange.SubmitAsync(Bodies.OfNew(1));
        var submitted = JsonDocument.Parse(body).RootElement;
        var number = submitted.GetProperty("caseNumber").GetString()!;
        var pin = submitted.GetProperty("pin").GetString()!;

        var stored = (await exchange.RowsAsync(Tables.Cases)).SelectMany(row => row.Select(column => $"{column.Value}")).ToList();

        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$", number);
        Assert.Matches("^[0-9]{6}$", pin);
        Assert.DoesNotContain(stored, text => text.Contains(number.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(stored, text => text == pin);
    }

    [Fact]
    public async Task Once_published_no_row_of_a_case_contains_a_hash_or_a_digest_that_can_be_computed_from_its_hashes()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdq = RandomHash.Pdq();
        var body = Bodies.Of(pdq);
        await exchange.SubmitAsync(body);
        await exchange.PublishNextAsync();

        var row = Assert.Single(await exchange.RowsAsync(Tables.Cases));

        var stored = row.Select(column => column.Value is byte[] bytes ? Convert.ToHexStringLower(bytes) : $"{column.Value}").ToList();
        Assert.NotEmpty(Convert.FromBase64String(row.GetString("Items")));
        string[] computable = [pdq, HashValue.Parse("pdq", pdq).RecordId, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))];
        Assert.All(stored, text => Assert.DoesNotContain(computable, value => text.Contains(value, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_case_that_an_earlier_version_stored_is_still_read_recognized_and_withdrawn()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (pdq, key) = (RandomHash.Pdq(), Guid.NewGuid().ToString());
        var body = Bodies.Of(pdq);
        var first = await exchange.SubmitAsync(body, key);
        await exchange.PublishNextAsync();
        var row = Assert.Single(await exchange.RowsAsync(Tables.Cases));
        row["Items"] = HashList.WriteItems([[new(HashValue.Parse("pdq", pdq), 100)]]).Json;
        row["BodyDigest"] = SHA256.HashData(Encoding.UTF8.GetBytes(body));
        row.Remove("PlatformSet");
        await exchange.ReplaceRowAsync(Tables.Cases, row);

        Assert.Equal(first, await exchange.SubmitAsync(body, key));
        Assert.Equal(422, (await exchange.SubmitAsync(Bodies.OfNew(1), key)).Status);
        var submitted = JsonDocument.Parse(first.Body).RootElement;
        var credentials = $"Case {submitted.GetProperty("caseNumber")}:{submitted.GetProperty("pin")}";
        var seen = (await exchange.GetCaseAsync(credentials)).Body;
        Assert.Contains("\"signalTypes\":[\"pdq\"]", seen, StringComparison.Ordinal);
        Assert.Contains("\"Sent\"", seen, StringComparison.Ordinal);
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync(); // the message of the retry
        await exchange.PublishNextAsync();
        Assert.Equal("org.takeitdown.hash.withdrawn.v1", exchange.Transport.Events.Last().Type);
    }

    [Fact]
    public async Task A_case_can_have_a_hundred_hashes_of_the_longest_type()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = Enumerable.Range(0, 100).Select(_ => $$"""{"signalType":"image_sha256","hashValue":"{{RandomHash.Sha256()}}"}""").Chunk(4);

        await exchange.SubmitAsync($$"""{"items":[{{string.Join(',', hashes.Select(item => Item(string.Join(',', item))))}}]}""");
        await exchange.PublishNextAsync();

        Assert.Equal(100, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    [MemberData(nameof(BadVideos))]
    public async Task Bad_input_names_its_field_and_rule_and_nothing_is_stored(string body, int expected, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, response) = await exchange.SubmitAsync(body);

        var problem = JsonDocument.Parse(response).RootElement;
        Assert.Equal((expected, field, rule), (status, problem.GetProperty("field").GetString(), problem.GetProperty("rule").GetString()));
        Assert.Equal(expected, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Empty(exchange.Transport.Requests);
        Assert.DoesNotContain(Pdq[..16], response, StringComparison.OrdinalIgnoreCase);
    }

    public static TheoryData<string, int, string, string> BadBodies() => new()
    {
        { Bodies.OfNew(101), 400, "items", "hashes-count" },
        { """{"items":[]}""", 400, "items", "items-count" },
        { $$"""{"items":[{{string.Join(',', Enumerable.Repeat(Item("""{"signalType":"image_md5","hashValue":"0123456789abcdef0123456789abcdef"}"""), 26))}}]}""", 400, "items", "items-count" },
        { "{}", 400, "items", "required" },
        { "null", 400, "body", "json-type" },
        { "[]", 400, "body", "json-type" },
        { """{"items":[null]}""", 400, "items[0]", "required" },
        { """{"items":[{"hashes":[]}]}""", 400, "items[0].mediaType", "required" },
        { """{"items":[{"mediaType":"gif","hashes":[]}]}""", 400, "items[0].mediaType", "media-type" },
        { """{"items":[{"mediaType":"image"}]}""", 400, "items[0].hashes", "required" },
        { """{"items":[{"mediaType":"image","hashes":[]}]}""", 400, "items[0].hashes", "item-hashes-count" },
        { $$"""{"items":[{{Item(string.Join(',', Enumerable.Repeat($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":90}""", 5)))}}]}""", 400, "items[0].hashes", "item-hashes-count" },
        { Case("null"), 400, "items[0].hashes[0]", "required" },
        { Case($$"""{"hashValue":"{{Pdq}}"}"""), 400, "items[0].hashes[0].signalType", "required" },
        { Case($$"""{"signalType":"phash","hashValue":"{{Pdq}}"}"""), 400, "items[0].hashes[0].signalType", "signal-type" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":90}""", "video"), 400, "items[0].hashes[0].signalType", "media-mismatch" },
        { Case("""{"signalType":"image_md5"}"""), 400, "items[0].hashes[0].hashValue", "required" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq[..^1]}}g","quality":90}"""), 400, "items[0].hashes[0].hashValue", "hash-alphabet" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq[..^1]}}","quality":90}"""), 400, "items[0].hashes[0].hashValue", "hash-length" },
        { Case($$"""{"signalType":"image_md5","hashValue":"{{Pdq}}"}"""), 400, "items[0].hashes[0].hashValue", "hash-length" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{new string('0', 64)}}","quality":90}"""), 400, "items[0].hashes[0].hashValue", "hash-zero" },
        { Case("""{"signalType":"image_md5","hashValue":"d41d8cd98f00b204e9800998ecf8427e"}"""), 400, "items[0].hashes[0].hashValue", "hash-empty-file" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{new string('f', 64)}}","quality":90}"""), 400, "items[0].hashes[0].hashValue", "pdq-bits" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}"}"""), 400, "items[0].hashes[0].quality", "required" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":49}"""), 400, "items[0].hashes[0].quality", "quality-range" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":101}"""), 400, "items[0].hashes[0].quality", "quality-range" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":99.5}"""), 400, "items[0].hashes[0].quality", "json-type" },
        { Case($$"""{"signalType":"image_sha256","hashValue":"{{Pdq}}","quality":90}"""), 400, "items[0].hashes[0].quality", "quality-forbidden" },
        { Case("""{"signalType":"pdq","hashValue":7,"quality":90}"""), 400, "items[0].hashes[0].hashValue", "json-type" },
        { Case($$"""{"signalType":"pdq","hashValue":"{{Pdq}}","quality":90,"fileName":"me.jpg"}"""), 400, "items[0].hashes[0].fileName", "json-type" },
        { $$"""{"items":[],"{{Pdq}}":1}""", 400, "body", "json-type" },
        { """{"items":[],"items":[]}""", 400, "items", "json-type" },
        { Bodies.OfNew(1)[..^20], 400, "body", "json" },
        { $$"""{"items":"{{Pdq}}""", 400, "body", "json" },
        { "", 400, "body", "json" },
        { Bodies.OfNew(1) + new string(' ', 300 * 1024), 413, "body", "body-size" },
    };

    public static TheoryData<string, int, string, string> BadVideos() => new()
    {
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{Pdq}},100,1.5"}""", "video"), 400, "items[0].hashes[0].hashValue", "vpdq-form" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{Pdq}},49,1"}""", "video"), 400, "items[0].hashes[0].hashValue", "vpdq-quality" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{Pdq}},100,1;{{Pdq}},100,1"}""", "video"), 400, "items[0].hashes[0].hashValue", "vpdq-second" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{RandomHash.Vpdq(301)}}"}""", "video"), 400, "items[0].hashes[0].hashValue", "vpdq-frames" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":[{"pdq":"{{Pdq}}","quality":100,"second":1}]}""", "video"), 400, "items[0].hashes[0].hashValue", "json-type" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{Pdq}},100,1","quality":100}""", "video"), 400, "items[0].hashes[0].quality", "quality-forbidden" },
        { Case($$"""{"signalType":"video_vpdq","hashValue":"{{Pdq}},100,1"}"""), 400, "items[0].hashes[0].signalType", "media-mismatch" },
        { $$"""{"items":[{{string.Join(',', Enumerable.Repeat(Item($$"""{"signalType":"video_vpdq","hashValue":"{{RandomHash.Vpdq(251)}}"}""", "video"), 6))}}]}""", 400, "items", "frames-count" },
    };

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8")] // version 1: from a clock, not random
    public async Task An_idempotency_key_that_is_not_a_random_UUID_is_refused(string key)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, response) = await exchange.SubmitAsync(Bodies.OfNew(1), key);

        var problem = JsonDocument.Parse(response).RootElement;
        Assert.Equal((400, "Idempotency-Key", "idempotency-key"), (status, problem.GetProperty("field").GetString(), problem.GetProperty("rule").GetString()));
        Assert.Empty(exchange.Transport.Requests);
    }

    private static string Case(string hash, string mediaType = "image") => $$"""{"items":[{{Item(hash, mediaType)}}]}""";

    private static string Item(string hashes, string mediaType = "image") => $$"""{"mediaType":"{{mediaType}}","hashes":[{{hashes}}]}""";
}
