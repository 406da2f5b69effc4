using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Decisions;
using TakeItDown.Find;
using TakeItDown.Hashes;
using TakeItDown.Health;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Operators;

public class FindTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 10, 58, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hash_is_found_by_its_record_id_and_by_its_value_with_all_that_is_known_except_the_value()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = (RandomHash.Pdq(), await exchange.KeyOfAsync("example"));
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        var first = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.WithdrawAsync(first);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        await exchange.SendVerdictsAsync(key, $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":"Blocked","matches":3,"removed":2,"at":"2026-11-26T11:00:00Z"}]}""");
        var version = (await exchange.Get<HashStore>().FindAsync(recordId, Cancelled))!.Version;
        await exchange.Get<VerdictStore>().RecordUndeliveredAsync("other", recordId, version, Cancelled);
        await exchange.SubmitAsync(Bodies.Of(pdq, RandomHash.Pdq()));

        var (status, body) = await FindAsync(exchange, $$"""{"recordId":"{{recordId}}"}""");

        Assert.Equal(200, status);
        Assert.Equal(body, (await FindAsync(exchange, $$"""{"hash":{"signalType":"pdq","hashValue":"{{pdq.ToUpperInvariant()}}"} }""")).Body);
        Assert.DoesNotContain(pdq, body, StringComparison.OrdinalIgnoreCase);
        var hash = JsonDocument.Parse(body).RootElement.GetProperty("hash");
        Assert.Equal(
            (recordId, "pdq", "image", "Active", 1, 1, true),
            (hash.GetProperty("recordId").GetString(), hash.GetProperty("signalType").GetString(), hash.GetProperty("mediaType").GetString(),
                hash.GetProperty("hashStatus").GetString(), hash.GetProperty("activeClaims").GetInt32(), hash.GetProperty("withdrawnClaims").GetInt32(),
                hash.GetProperty("pendingIsComplete").GetBoolean()));
        Assert.Equal(
            exchange.Get<TelemetryIds>().AllOf(recordId), hash.GetProperty("telemetryIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["Active", "Withdrawn", "Active"], Values(hash, "versions", "hashStatus"));
        Assert.Equal($"{version}", Values(hash, "versions", "version").First());
        Assert.Equal(["example", "other"], Values(hash, "platforms", "id"));
        Assert.Equal(["Blocked", "Undelivered"], Values(hash, "platforms", "state"));
        Assert.Equal(["other"], Values(hash, "undelivered", "platform"));
        Assert.Equal(["Claim"], Values(hash, "pending", "kind"));
        Assert.Equal(recordId, Assert.Single(hash.GetProperty("pending")[0].GetProperty("recordIds").EnumerateArray()).GetString());
        Assert.Equal(
            [$"Done alice: find, hash {recordId}: found", $"Done alice: find, hash {recordId}: found"],
            (await exchange.AuditAsync()).Where(row => row.StartsWith("Done", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_suspended_hash_shows_the_decision_and_its_change_until_that_is_published()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        await exchange.CallAsOperatorAsync((request, token) => exchange.Get<SuspendHash>().Run(request, recordId, token), """{"reason":"a test"}""");

        var hash = JsonDocument.Parse((await FindAsync(exchange, $$"""{"recordId":"{{recordId}}"}""")).Body).RootElement.GetProperty("hash");

        Assert.Equal(("Suspended", "alice"), (hash.GetProperty("decision").GetProperty("state").GetString(), hash.GetProperty("decision").GetProperty("by").GetString()));
        Assert.Equal(["Decision"], Values(hash, "pending", "kind"));
        Assert.Equal("Active", hash.GetProperty("hashStatus").GetString());
        var overview = JsonDocument.Parse((await exchange.CallAsOperatorAsync(exchange.Get<GetOverview>().Run)).Body).RootElement;
        Assert.Equal(1, overview.GetProperty("suspendedHashes").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task A_case_is_found_by_its_number_without_number_PIN_and_hash_values_and_the_audit_does_not_name_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        string[] pdqs = [RandomHash.Pdq(), RandomHash.Pdq()];
        var person = (await exchange.SubmitForCredentialsAsync(Bodies.Of(pdqs)))["Case ".Length..].Split(':');

        var (status, body) = await FindAsync(exchange, $$"""{"caseNumber":"{{person[0].ToLowerInvariant()}}"}""");

        Assert.Equal(200, status);
        var found = JsonDocument.Parse(body).RootElement.GetProperty("case");
        Assert.Equal(
            ("Held", "2026-11-26T10:58:00Z", 0),
            (found.GetProperty("status").GetString(), found.GetProperty("submitted").GetString(), found.GetProperty("changes").GetInt32()));
        var known = found.GetProperty("items").EnumerateArray().SelectMany(item => Values(item, "hashes", "recordId"));
        Assert.Equal(pdqs.Select(pdq => HashValue.Parse("pdq", pdq).RecordId), known);
        Assert.All(
            (string[])[.. pdqs, person[0], person[0].Replace("-", "", StringComparison.Ordinal), person[1]],
            secret => Assert.DoesNotContain(secret, body, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["Started alice: find, a case", "Done alice: find, a case: found"], await exchange.AuditAsync());
    }

    [Fact]
    public async Task A_case_shows_its_changes_that_are_not_published_yet()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var person = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.WithdrawAsync(person);

        var (_, body) = await FindAsync(exchange, $$"""{"caseNumber":"{{person["Case ".Length..].Split(':')[0]}}"}""");

        var found = JsonDocument.Parse(body).RootElement.GetProperty("case");
        Assert.Equal(("Withdrawn", 2), (found.GetProperty("status").GetString(), found.GetProperty("changes").GetInt32()));
        Assert.Equal(["Claim", "Withdrawal"], Values(found, "pending", "kind"));
    }

    [Theory]
    [InlineData("""{}""", 400, "body", "one-of")]
    [InlineData("""{"recordId":"0123456789abcdef0123456789abcdef","caseNumber":"x"}""", 400, "body", "one-of")]
    [InlineData("""{"recordId":"0123"}""", 400, "recordId", "record-id")]
    [InlineData("""{"caseNumber":"7K3M-0000-0000-0000"}""", 400, "caseNumber", "case-number")]
    [InlineData("""{"hash":{"hashValue":"00"}}""", 400, "hash.signalType", "required")]
    [InlineData("""{"hash":{"signalType":"md5","hashValue":"00"}}""", 400, "hash.signalType", "signal-type")]
    [InlineData("""{"hash":{"signalType":"pdq"}}""", 400, "hash.hashValue", "required")]
    [InlineData("""{"hash":{"signalType":"pdq","hashValue":"00"}}""", 400, "hash.hashValue", "hash-length")]
    [InlineData("""{"recordId":"0123456789abcdef0123456789abcdef"}""", 404, "recordId", "not-found")]
    [InlineData("""{"hash":{"signalType":"image_md5","hashValue":"0123456789abcdef0123456789abcdef"}}""", 404, "hash", "not-found")]
    public async Task What_is_wrong_or_unknown_is_named(string body, int status, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var answer = await FindAsync(exchange, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"field\":\"{field}\",\"rule\":\"{rule}\"", answer.Body, StringComparison.Ordinal);
        Assert.Equal(status == 400 ? 0 : 2, (await exchange.AuditAsync()).Count);
    }

    [Fact]
    public async Task Stuck_changes_are_listed_oldest_first_page_by_page_without_their_cases()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        for (var change = 0; change < ListChanges.PageSize + 2; change++, time.Advance(TimeSpan.FromSeconds(1)))
            await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(OutboxRow.StuckAfter);
        await exchange.SubmitAsync(Bodies.OfNew(1));

        var first = await ChangesAsync(exchange);
        var last = await ChangesAsync(exchange, $"?cursor={first.GetProperty("cursor").GetString()}");

        Assert.Equal(ListChanges.PageSize + 2, first.GetProperty("total").GetInt32());
        Assert.Equal((ListChanges.PageSize, 2), (first.GetProperty("changes").GetArrayLength(), last.GetProperty("changes").GetArrayLength()));
        Assert.Equal("2026-11-26T10:58:00Z", Values(first, "changes", "since").First());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("cursor").ValueKind);
        var keys = (await exchange.RowsAsync(Tables.Cases)).Where(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal)).Select(row => row.RowKey["case.".Length..]);
        Assert.DoesNotContain(keys, key => $"{first}{last}".Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_stuck_changes_of_the_same_moment_loses_none()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        for (var change = 0; change < ListChanges.PageSize + 5; change++)
            await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(OutboxRow.StuckAfter + TimeSpan.FromSeconds(1));

        var page = await ChangesAsync(exchange);

        Assert.Equal((ListChanges.PageSize + 5, JsonValueKind.Null), (page.GetProperty("changes").GetArrayLength(), page.GetProperty("cursor").ValueKind));
    }

    private static Task<(int Status, string Body)> FindAsync(Exchange exchange, string body) =>
        exchange.CallAsOperatorAsync(exchange.Get<FindHashOrCase>().Run, body);

    private static async Task<JsonElement> ChangesAsync(Exchange exchange, string query = "") =>
        JsonDocument.Parse((await exchange.CallAsOperatorAsync(exchange.Get<ListChanges>().Run, query: query)).Body).RootElement;

    private static IEnumerable<string> Values(JsonElement parent, string list, string name) =>
        parent.GetProperty(list).EnumerateArray().Select(entry => $"{entry.GetProperty(name)}");
}
