using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.ApiKeys;
using TakeItDown.Health;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class KeyUseTests(AzuriteFixture azurite)
{
    private static readonly ApiKeyOwner Example = ApiKeyOwner.Platform("example");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_key_is_refused_with_its_own_rule_and_no_longer_counts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await IssueAsync(exchange, """{"expires":"2026-01-03T00:00:00Z"}""");
        await exchange.KeyOfAsync("example");
        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);
        Assert.Equal(409, (await IssueResponseAsync(exchange, null)).Status);

        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal((401, "api-key-expired"), Rule(await exchange.FeedAsync(key)));
        Assert.True((await KeysAsync(exchange))[0].GetProperty("isExpired").GetBoolean());
        Assert.Equal(201, (await IssueResponseAsync(exchange, null)).Status);
        Assert.Equal([2, 3], (await KeysAsync(exchange)).Select(entry => entry.GetProperty("number").GetInt32()));
        Assert.Equal((401, "api-key"), Rule(await exchange.FeedAsync(key)));
    }

    [Fact]
    public async Task A_key_does_only_what_its_scope_allows()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (reads, verdicts) = (await IssueAsync(exchange, """{"scope":"Read"}"""), await IssueAsync(exchange, """{"scope":"Verdicts"}"""));

        Assert.Equal(200, (await exchange.FeedAsync(reads)).Status);
        Assert.Equal((403, "api-key-scope"), Rule(await exchange.FeedAsync(verdicts)));
        Assert.Equal((403, "api-key-scope"), Rule(await exchange.SendVerdictsAsync(reads, """{"verdicts":[]}""")));
        Assert.Equal(400, (await exchange.SendVerdictsAsync(verdicts, """{"verdicts":[]}""")).Status);
        Assert.Equal((200, 200), ((await exchange.HealthAsync(reads)).Status, (await exchange.HealthAsync(verdicts)).Status));
        Assert.Equal(["Read", "Verdicts"], (await KeysAsync(exchange)).Select(entry => entry.GetProperty("scope").GetString()));
        Assert.Contains("Done alice: issue API key, platform example, Read only: key 1", await exchange.AuditAsync());
    }

    [Theory]
    [InlineData("""{"scope":"Write"}""", "scope", "scope")]
    [InlineData("""{"scope":"1"}""", "scope", "scope")]
    [InlineData("""{"expires":"tomorrow"}""", "expires", "time")]
    [InlineData("""{"expires":"2026-01-02T03:04:05Z"}""", "expires", "time-past")]
    [InlineData("""{"name":"x"}""", "name", "json-type")]
    public async Task Bad_input_names_the_field_and_the_rule_and_issues_no_key(string body, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, problem) = await IssueResponseAsync(exchange, body);

        Assert.Equal((400, field, rule), (status, JsonElement.Parse(problem).GetProperty("field").GetString(), JsonElement.Parse(problem).GetProperty("rule").GetString()));
        Assert.Empty(await exchange.RowsAsync(Tables.Platforms));
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
    }

    [Fact]
    public async Task A_number_is_never_used_again_also_when_every_key_was_deleted()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var keys = exchange.Get<ApiKeyStore>();
        await exchange.KeyOfAsync("example");
        await exchange.KeyOfAsync("example");
        await keys.RevokeAsync(Example, 1, Cancelled);
        await keys.RevokeAsync(Example, 2, Cancelled);

        Assert.Equal(3, (await keys.CreateAsync(Example, Cancelled))!.Value.Number);
        Assert.Equal(1, (await keys.CreateAsync(ApiKeyOwner.Operator("bob"), Cancelled))!.Value.Number);
        Assert.Equal(["bob"], await keys.ListOperatorsAsync(Cancelled).Select(row => row.PartitionKey).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task The_operator_sees_last_use_daily_counts_and_reads_of_the_whole_feed()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.SubmitAsync(Bodies.OfNew(3));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        var rows = (await exchange.RowsAsync(Tables.Platforms)).Count;

        var page = JsonElement.Parse((await exchange.FeedAsync(key, "?limit=2")).Body);
        await exchange.FeedAsync(key, $"?cursor={page.GetProperty("cursor").GetString()}");
        var recordId = page.GetProperty("records")[0].GetProperty("recordId").GetString();
        await exchange.SendVerdictsAsync(key, $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":"NotFound","at":"2026-01-02T03:05:00Z"}]}""");
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Platforms), row => row.RowKey.StartsWith(ApiKeyUsageRow.Prefix, StringComparison.Ordinal));

        await exchange.Get<ApiKeyUsage>().SaveAsync(Cancelled);
        await exchange.Get<ApiKeyUsage>().SaveAsync(Cancelled);

        var entry = Assert.Single(await KeysAsync(exchange));
        Assert.Equal("2026-01-02T03:05:05Z", entry.GetProperty("lastUsed").GetString());
        Assert.Equal("""{"reads":2,"hashes":3,"fullReads":1,"verdicts":1,"usualHashes":null,"usualVerdicts":null}""", entry.GetProperty("today").GetRawText());
        var overview = JsonElement.Parse((await exchange.CallAsOperatorAsync(exchange.Get<GetOverview>().Run)).Body);
        Assert.Equal([1, 0], overview.GetProperty("platforms").EnumerateArray().Select(platform => platform.GetProperty("unusualKeys").GetProperty("value").GetInt32()));

        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, (await KeysAsync(exchange))[0].GetProperty("today").GetProperty("usualHashes").GetDouble());
    }

    [Fact]
    public async Task Counts_that_cannot_be_saved_are_saved_later()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.KeyOfAsync("example");
        await exchange.KeyOfAsync("other");
        var usage = exchange.Get<ApiKeyUsage>();
        usage.Verdicts(new("example", 1), 2);
        usage.Verdicts(new("other", 1), 3);
        exchange.Transport.Before = _ => throw new InvalidOperationException("Storage does not work.");
        await Assert.ThrowsAnyAsync<Exception>(() => usage.SaveAsync(Cancelled));
        exchange.Transport.Before = _ => { };
        usage.Verdicts(new("example", 1), 4);

        await usage.SaveAsync(Cancelled);

        Assert.Equal((6, 3), ((await usage.FindAsync("example", Cancelled))[1].Verdicts, (await usage.FindAsync("other", Cancelled))[1].Verdicts));
    }

    [Fact]
    public async Task What_is_stored_about_the_use_of_an_expired_key_is_deleted_with_the_key()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (used, usage) = (await IssueAsync(exchange, """{"expires":"2026-01-03T00:00:00Z"}"""), exchange.Get<ApiKeyUsage>());
        await IssueAsync(exchange, """{"expires":"2026-01-03T00:00:00Z"}"""); // never used
        Assert.Equal(200, (await exchange.FeedAsync(used)).Status);
        await usage.SaveAsync(Cancelled);
        Assert.Equal([1], (await usage.FindAsync("example", Cancelled)).Keys);

        time.Advance(TimeSpan.FromDays(1));
        var key = await IssueAsync(exchange, null);
        Assert.Empty(await usage.FindAsync("example", Cancelled));

        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);
        await usage.SaveAsync(Cancelled);
        Assert.Equal([3], (await usage.FindAsync("example", Cancelled)).Keys);
    }

    [Fact]
    public async Task What_a_process_has_counted_about_a_revoked_key_is_not_stored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (keys, usage) = (exchange.Get<ApiKeyStore>(), exchange.Get<ApiKeyUsage>());
        await exchange.KeyOfAsync("example");
        await exchange.KeyOfAsync("example");
        usage.Verdicts(new("example", 1), 2);
        usage.Verdicts(new("example", 2), 3);

        await keys.RevokeAsync(Example, 1, Cancelled);
        await usage.SaveAsync(Cancelled);

        Assert.Equal(3, Assert.Single(await usage.FindAsync("example", Cancelled)).Value.Verdicts);
    }

    private static async Task<string> IssueAsync(Exchange exchange, string? body) =>
        JsonElement.Parse((await IssueResponseAsync(exchange, body)).Body).GetProperty("key").GetString()!;

    private static Task<(int Status, string Body)> IssueResponseAsync(Exchange exchange, string? body) =>
        exchange.CallAsOperatorAsync((request, token) => exchange.Get<IssueApiKey>().Run(request, "example", token), body);

    private static async Task<IReadOnlyList<JsonElement>> KeysAsync(Exchange exchange)
    {
        var (_, body) = await exchange.CallAsOperatorAsync((request, token) => exchange.Get<ListApiKeys>().Run(request, "example", token));
        return [.. JsonElement.Parse(body).GetProperty("keys").EnumerateArray()];
    }

    private static (int, string?) Rule((int Status, string Body) response) =>
        (response.Status, JsonElement.Parse(response.Body).GetProperty("rule").GetString());
}
