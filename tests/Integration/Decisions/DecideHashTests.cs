using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;
using static TakeItDown.Tests.Integration.Decisions.DecisionCalls;

namespace TakeItDown.Tests.Integration.Decisions;

public class DecideHashTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suspended_hash_is_published_shown_and_listed_and_a_restore_publishes_it_at_a_higher_version()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, credentials) = await PublishedAsync(exchange, RandomHash.Pdq());

        Assert.Equal(202, await exchange.DecideAsync("suspend", recordId));
        Assert.Equal(1, await exchange.PublishAllAsync());

        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
        Assert.Equal("Suspended", await exchange.DecidedAsync(credentials));
        Assert.Equal(
            $$"""{"hashes":[{"recordId":"{{recordId}}","since":"2026-01-02T03:04:05Z","by":"alice","matchesBenign":false,"contestedBy":[]}],"count":1}""",
            (await exchange.ReviewAsync()).GetRawText());

        Assert.Equal(202, await exchange.DecideAsync("restore", recordId));
        Assert.Equal(1, await exchange.PublishAllAsync());

        Assert.Equal(["activated", "suspended", "activated"], exchange.EventsOf());
        Assert.Equal(exchange.Transport.Events.Select(VersionOf).Order(), exchange.Transport.Events.Select(VersionOf));
        Assert.Equal(3, exchange.Transport.Events.DistinctBy(VersionOf).Count());
        Assert.Null(await exchange.DecidedAsync(credentials));
        Assert.Equal(0, (await exchange.ReviewAsync()).GetProperty("count").GetInt32());
        Assert.Equal(["Active", "Suspended", "Active"], await FeedAsync(exchange));
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith(OutboxRow.Prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claims_of_a_suspended_hash_are_counted_and_decide_after_the_restore()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, credentials) = await PublishedAsync(exchange, RandomHash.Pdq());
        await exchange.DecideAsync("suspend", recordId);
        await exchange.PublishAllAsync();

        await exchange.WithdrawAsync(credentials);
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended"], exchange.EventsOf());

        await exchange.DecideAsync("restore", recordId);
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended", "withdrawn"], exchange.EventsOf());
    }

    [Fact]
    public async Task A_deleted_hash_stays_deleted_for_new_claims_and_suspensions_until_it_is_restored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var (recordId, _) = await PublishedAsync(exchange, pdq);
        await exchange.DecideAsync("delete", recordId);
        await exchange.PublishAllAsync();

        var (_, later) = await PublishedAsync(exchange, pdq);
        var (status, body) = await exchange.DecideAsync("suspend", recordId, """{"reason":"a test"}""");
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "deleted"], exchange.EventsOf());
        Assert.Equal("Deleted", await exchange.DecidedAsync(later));
        Assert.Equal(409, status);
        Assert.Contains("\"rule\":\"hash-deleted\"", body, StringComparison.Ordinal);
        Assert.Equal(0, (await exchange.ReviewAsync()).GetProperty("count").GetInt32());
        Assert.Equal(202, await exchange.DecideAsync("restore", recordId));
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "deleted", "activated"], exchange.EventsOf());
        Assert.Equal(2, (await exchange.Get<HashStore>().FindAsync(recordId, Cancelled))!.ActiveClaims);
    }

    [Fact]
    public async Task A_decision_that_changes_nothing_is_audited_and_publishes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        Assert.Equal(200, await exchange.DecideAsync("restore", recordId));
        Assert.Equal(202, await exchange.DecideAsync("suspend", recordId));
        Assert.Equal(200, await exchange.DecideAsync("suspend", recordId));
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
        Assert.Equal(
            [
                $"Started alice: restore hash, {recordId} because a test", $"Done alice: restore hash, {recordId}: None, as before",
                $"Started alice: suspend hash, {recordId} because a test", $"Done alice: suspend hash, {recordId}: Suspended",
                $"Started alice: suspend hash, {recordId} because a test", $"Done alice: suspend hash, {recordId}: Suspended, as before",
            ],
            await exchange.AuditAsync());
    }

    [Fact]
    public async Task A_reason_is_stored_only_in_the_audit()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        await exchange.DecideAsync("delete", recordId, """{"reason":"a letter of their lawyer"}""");
        await exchange.PublishAllAsync();

        foreach (var table in Tables.All.Where(table => table != Tables.Audit))
        {
            Assert.DoesNotContain(
                (await exchange.RowsAsync(table)).SelectMany(row => row), column => $"{column.Value}".Contains("lawyer", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(exchange.Transport.Events, published => $"{published.Data}".Contains("lawyer", StringComparison.Ordinal));
        Assert.DoesNotContain(exchange.Logs.Lines, line => line.Contains("lawyer", StringComparison.Ordinal));
        Assert.Contains(await exchange.AuditAsync(), line => line.Contains("lawyer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("suspend", "{}", "reason", "required")]
    [InlineData("suspend", """{"reason":" "}""", "reason", "required")]
    [InlineData("suspend", """{"reason":"a test","until":"tomorrow"}""", "until", "time")]
    [InlineData("suspend", """{"reason":"a test","until":"2026-01-02T03:04:05Z"}""", "until", "time-past")]
    [InlineData("delete", """{"reason":"a test","until":"2027-01-02T03:04:05Z"}""", "until", "until-forbidden")]
    [InlineData("restore", """{"reason":"a test","until":"2027-01-02T03:04:05Z"}""", "until", "until-forbidden")]
    [InlineData("restore", """{"reason":"a test","why":"x"}""", "why", "json-type")]
    public async Task Bad_input_names_the_field_and_the_rule_and_stores_nothing(string action, string body, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        var (status, problem) = await exchange.DecideAsync(action, recordId, body);

        Assert.Equal(400, status);
        Assert.Equal((field, rule), FieldAndRule(problem));
        await AssertNothingStoredAsync(exchange);
    }

    [Fact]
    public async Task A_reason_of_501_characters_is_too_long()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        var (status, problem) = await exchange.DecideAsync("suspend", recordId, JsonSerializer.Serialize(new { reason = new string('x', 501) }));

        Assert.Equal((400, ("reason", "reason-length")), (status, FieldAndRule(problem)));
        await AssertNothingStoredAsync(exchange);
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("nonsense")]
    public async Task An_unknown_record_is_404(string recordId)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, problem) = await exchange.DecideAsync("delete", recordId, """{"reason":"a test"}""");

        Assert.Equal((404, ("recordId", "no-such-record")), (status, FieldAndRule(problem)));
        await AssertNothingStoredAsync(exchange);
    }

    [Fact]
    public async Task Without_an_operator_s_key_nothing_happens()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        var (status, _) = await exchange.CallAsync((request, token) => exchange.Get<DeleteHash>().Run(request, recordId, token), _ => { });

        Assert.Equal(401, status);
        await AssertNothingStoredAsync(exchange);
    }

    [Fact]
    public async Task A_decision_whose_message_was_never_sent_is_published_by_the_sweep()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());
        exchange.Transport.Before = request =>
        {
            if (request.EndsWith("/messages", StringComparison.Ordinal))
                throw new InvalidOperationException("The queue does not work.");
        };
        Assert.Equal(202, await exchange.DecideAsync("suspend", recordId));
        exchange.Transport.Before = _ => { };

        time.Advance(TimeSpan.FromMinutes(2));
        await exchange.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);

        Assert.Equal(1, await exchange.PublishAllAsync());
        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
    }

    [Fact]
    public async Task Decisions_at_the_same_time_are_applied_one_after_the_other()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());

        var statuses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => exchange.DecideAsync("suspend", recordId)));
        await exchange.PublishAllAsync();

        Assert.Equal([200, 200, 200, 202], statuses.Order());
        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
    }

    [Fact]
    public async Task A_decision_applied_after_a_newer_one_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());
        var hashes = exchange.Get<HashStore>();
        var hash = (await hashes.FindAsync(recordId, Cancelled))!.ToHash();

        var newer = await hashes.ApplyDecisionAsync(new(hash, 2, DecidedState.Deleted), Cancelled);
        var late = await hashes.ApplyDecisionAsync(new(hash, 1, DecidedState.Suspended), Cancelled);
        var again = await hashes.ApplyDecisionAsync(new(hash, 2, DecidedState.Deleted), Cancelled);

        Assert.Equal(new ChangeOutcome(null, AlreadyApplied: true), late);
        Assert.Equal(HashStatus.Deleted, (await hashes.FindAsync(recordId, Cancelled))!.Status);
        Assert.Equal((false, true), (newer.AlreadyApplied, again.AlreadyApplied));
        Assert.Equal(newer.RecordToPublish!.Version, again.RecordToPublish!.Version);
    }

    [Fact]
    public async Task A_decision_on_a_record_that_was_purged_meanwhile_applies_to_the_next_claim()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var hash = new ClaimedHash(HashValue.Parse("pdq", pdq), 100);

        await exchange.Get<HashStore>().ApplyDecisionAsync(new(hash, 1, DecidedState.Suspended), Cancelled);
        var (_, credentials) = await PublishedAsync(exchange, pdq);

        Assert.Empty(exchange.EventsOf());
        Assert.Equal("Suspended", await exchange.DecidedAsync(credentials));
    }

    private static async Task AssertNothingStoredAsync(Exchange exchange)
    {
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => !row.RowKey.StartsWith("case.", StringComparison.Ordinal));
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
    }

    private static async Task<IEnumerable<string?>> FeedAsync(Exchange exchange) =>
        (await exchange.RowsAsync(Tables.Feed)).OrderBy(row => row.RowKey, StringComparer.Ordinal)
            .Select(row => JsonElement.Parse(row.GetString("Record")).GetProperty("hashStatus").GetString());

    private static long VersionOf(Azure.Messaging.CloudEvent published) => JsonElement.Parse($"{published.Data}").GetProperty("version").GetInt64();

    private static (string?, string?) FieldAndRule(string problem) =>
        (JsonElement.Parse(problem).GetProperty("field").GetString(), JsonElement.Parse(problem).GetProperty("rule").GetString());
}
