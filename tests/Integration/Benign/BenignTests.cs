using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Benign;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Retention;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;
using static TakeItDown.Tests.Integration.Decisions.DecisionCalls;

namespace TakeItDown.Tests.Integration.Benign;

public class BenignTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_match_never_reaches_a_platform_and_its_persons_see_that_it_is_checked()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        Assert.Equal((200, """{"added":1,"count":1}"""), await ImportAsync(exchange, pdq));

        var (recordId, first) = await PublishedAsync(exchange, RandomHash.Near(pdq, 31));
        var (_, second) = await PublishedAsync(exchange, RandomHash.Near(pdq, 31));
        var (_, other) = await PublishedAsync(exchange, RandomHash.Near(pdq, 32));

        Assert.Equal(["activated"], exchange.EventsOf());
        Assert.Single(await exchange.RowsAsync(Tables.Feed));
        Assert.Equal("Suspended", await exchange.DecidedAsync(first));
        Assert.Equal(await exchange.GetCaseAsync(first), await exchange.GetCaseAsync(second));
        Assert.Empty(Items(await exchange.GetCaseAsync(first)).GetProperty("platforms").EnumerateArray());
        Assert.Null(await exchange.DecidedAsync(other));
        var review = await exchange.ReviewAsync();
        Assert.Equal(2, review.GetProperty("count").GetInt32());
        Assert.All(review.GetProperty("hashes").EnumerateArray(), entry => Assert.True(entry.GetProperty("matchesBenign").GetBoolean()));
        Assert.Contains(review.GetProperty("hashes").EnumerateArray(), entry => entry.GetProperty("recordId").GetString() == recordId);
        Assert.Equal(["Started alice: import benign hashes, hashes: 1 because a test", "Done alice: import benign hashes, hashes: 1: 1 added, 1 listed"], await exchange.AuditAsync());
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_second_person_who_submits_a_match_sees_what_the_first_one_sees()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await ImportAsync(exchange, pdq);

        var (_, first) = await PublishedAsync(exchange, pdq);
        var (recordId, second) = await PublishedAsync(exchange, pdq);

        Assert.Equal(await exchange.GetCaseAsync(first), await exchange.GetCaseAsync(second));
        Assert.Empty(exchange.EventsOf());
        Assert.Equal((HashStatus.Suspended, 2, ""), await RecordAsync(exchange, recordId));
    }

    [Fact]
    public async Task A_platform_can_send_no_verdict_on_a_match_that_it_never_got()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await ImportAsync(exchange, pdq);
        var (recordId, _) = await PublishedAsync(exchange, pdq);

        var (_, body) = await exchange.SendVerdictsAsync(
            await exchange.KeyOfAsync("other"), $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":"Blocked","at":"{{time.GetUtcNow():O}}"}]}""");

        Assert.Contains("\"UnknownRecord\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_looks_the_same_whether_or_not_platforms_got_the_hash_before_it_was_listed()
    {
        await using var exchange = await Exchange.StartAsync(
            azurite, time, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Cases:ShowResponsesAfterSeconds"] = "3600" });
        var (known, fresh) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PublishedAsync(exchange, known);
        await ImportAsync(exchange, known, fresh);
        await CompareAsync(exchange);
        await exchange.PublishAllAsync();

        var (_, one) = await PublishedAsync(exchange, known);
        var (_, other) = await PublishedAsync(exchange, fresh);

        foreach (var minutes in (int[])[0, 1, 50, 60])
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            var shown = await exchange.GetCaseAsync(one);
            Assert.Equal(shown, await exchange.GetCaseAsync(other));
            Assert.Equal(minutes > 0, shown.Body.Contains("\"decided\":\"Suspended\"", StringComparison.Ordinal));
            Assert.Empty(Items(shown).GetProperty("platforms").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_hash_that_an_operator_restores_is_published_and_stays_restored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await ImportAsync(exchange, pdq);
        var (recordId, credentials) = await PublishedAsync(exchange, pdq);

        Assert.Equal(202, await exchange.DecideAsync("restore", recordId));
        await exchange.PublishAllAsync();
        var audit = (await exchange.AuditAsync()).Count;
        await PublishedAsync(exchange, pdq);
        await ImportAsync(exchange, RandomHash.Pdq());
        await CompareAsync(exchange);
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishAllAsync();

        Assert.Equal(["activated"], exchange.EventsOf());
        Assert.Equal((HashStatus.Active, 1, await exchange.Get<PlatformSets>().GetCurrentVersionAsync(Cancelled)), await RecordAsync(exchange, recordId));
        Assert.Equal(audit + 2, (await exchange.AuditAsync()).Count); // only the import
    }

    [Fact]
    public async Task A_new_entry_suspends_an_active_hash_within_minutes_and_its_removal_restores_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var (recordId, credentials) = await PublishedAsync(exchange, pdq);
        await PublishedAsync(exchange, RandomHash.Pdq());
        await ImportAsync(exchange, pdq);
        Assert.Equal("null", (await ListAsync(exchange)).GetProperty("comparedUpTo").GetRawText());

        await CompareAsync(exchange);
        await CompareAsync(exchange);
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "activated", "suspended"], exchange.EventsOf());
        Assert.Equal("Suspended", await exchange.DecidedAsync(credentials));
        Assert.Equal($"Done rule: suspend hash, {recordId} matches the benign list: Suspended", (await exchange.AuditAsync())[^1]);
        Assert.True((await ListAsync(exchange)).GetProperty("comparedUpTo").GetDateTimeOffset() > time.GetUtcNow() - TimeSpan.FromMinutes(2));

        Assert.Equal((200, """{"removed":1,"count":0}"""), await RemoveAsync(exchange, pdq));
        await CompareAsync(exchange);
        await CompareAsync(exchange);
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "activated", "suspended", "activated"], exchange.EventsOf());
        Assert.Equal($"Done rule: restore hash, {recordId} no longer matches the benign list: None", (await exchange.AuditAsync())[^1]);

        await ImportAsync(exchange, pdq);
        await CompareAsync(exchange);
        Assert.Equal("suspended", await PublishedEventAsync(exchange));
    }

    [Fact]
    public async Task A_hash_that_was_published_with_an_older_list_is_suspended_at_the_next_comparison()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var another = Exchange.Over(exchange, time);
        var pdq = RandomHash.Pdq();
        await PublishedAsync(another, RandomHash.Pdq()); // for five seconds, it uses the list of now
        await ImportAsync(exchange, pdq);

        var (recordId, _) = await PublishedAsync(another, RandomHash.Near(pdq, 2));
        Assert.Equal(HashStatus.Active, (await RecordAsync(exchange, recordId)).Status);
        await CompareAsync(exchange);
        await exchange.PublishAllAsync();

        Assert.Equal(HashStatus.Suspended, (await RecordAsync(exchange, recordId)).Status);
    }

    [Fact]
    public async Task Imports_at_the_same_time_lose_nothing_and_a_repeated_one_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdqs = Enumerable.Range(0, 6).Select(_ => RandomHash.Pdq()).ToList();

        await Task.WhenAll(pdqs.Select(pdq => ImportAsync(exchange, pdq)));
        var etag = (await exchange.Get<BenignList>().RefreshAsync(Cancelled)).ETag;
        Assert.Equal((200, """{"added":0,"count":6}"""), await ImportAsync(exchange, [.. pdqs]));

        var list = await ListAsync(exchange);
        Assert.Equal((6, 6, 0), (list.GetProperty("count").GetInt32(), list.GetProperty("signalTypes").GetProperty("pdq").GetInt32(), list.GetProperty("signalTypes").GetProperty("image_md5").GetInt32()));
        var again = await exchange.Get<BenignList>().RefreshAsync(Cancelled);
        Assert.Equal(etag, again.ETag);
        Assert.Same(again, await exchange.Get<BenignList>().RefreshAsync(Cancelled)); // an unchanged list is not read again
    }

    [Theory]
    [InlineData("""{"hashes":[]}""", "reason", "required")]
    [InlineData("""{"reason":"a test"}""", "hashes", "required")]
    [InlineData("""{"reason":"a test","hashes":[]}""", "hashes", "hashes-count")]
    [InlineData("""{"reason":"a test","hashes":[{"signalType":"phash","hashValue":"00"}]}""", "hashes[0].signalType", "signal-type")]
    [InlineData("""{"reason":"a test","hashes":[{"signalType":"image_md5","hashValue":"00"}]}""", "hashes[0].hashValue", "hash-length")]
    [InlineData("""{"reason":"a test","hashes":[{"signalType":"image_md5"}]}""", "hashes[0].hashValue", "required")]
    public async Task Bad_input_names_the_field_and_the_rule_and_stores_nothing(string body, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, problem) = await exchange.CallAsOperatorAsync(exchange.Get<ImportBenign>().Run, body);

        var parsed = JsonElement.Parse(problem);
        Assert.Equal((400, field, rule), (status, parsed.GetProperty("field").GetString(), parsed.GetProperty("rule").GetString()));
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
        Assert.Equal(0, (await ListAsync(exchange)).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_withdrawn_match_is_deleted_with_its_last_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await ImportAsync(exchange, pdq);
        var (_, first) = await PublishedAsync(exchange, pdq);
        var (_, second) = await PublishedAsync(exchange, pdq);
        await exchange.WithdrawAsync(first);
        await exchange.PublishAllAsync();
        await PurgeAfterAsync(exchange, days: 31);
        Assert.Equal("Suspended", await exchange.DecidedAsync(second));

        await exchange.WithdrawAsync(second);
        await exchange.PublishAllAsync();
        await PurgeAfterAsync(exchange, days: 31);

        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
        Assert.Empty(exchange.EventsOf());
    }

    /// <summary>It has no row in the feed, so nothing else would find it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_match_that_is_restored_after_its_last_withdrawal_is_deleted_with_its_last_case(bool byOperator)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var recordId = await WithdrawnMatchAsync(exchange, pdq);

        time.Advance(TimeSpan.FromDays(10));
        if (byOperator)
        {
            Assert.Equal(202, await exchange.DecideAsync("restore", recordId));
        }
        else
        {
            await RemoveAsync(exchange, pdq);
            await CompareAsync(exchange);
        }

        Assert.Equal(1, await exchange.PublishAllAsync());
        await PurgeAfterAsync(exchange, days: 21);

        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
        Assert.Empty(exchange.EventsOf());
    }

    [Fact]
    public async Task A_match_that_is_restored_on_the_day_of_its_purge_is_deleted_a_day_later()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var recordId = await WithdrawnMatchAsync(exchange, pdq);
        time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(202, await exchange.DecideAsync("restore", recordId));

        await exchange.Get<PurgeWithdrawnCases>().Run(new TimerInfo(), Cancelled);
        await exchange.PublishAllAsync();
        await PurgeAfterAsync(exchange, days: 1);

        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
    }

    private static Task<(int Status, string Body)> ImportAsync(Exchange exchange, params string[] pdqs) =>
        exchange.CallAsOperatorAsync(exchange.Get<ImportBenign>().Run, Body(pdqs));

    private static Task<(int Status, string Body)> RemoveAsync(Exchange exchange, params string[] pdqs) =>
        exchange.CallAsOperatorAsync(exchange.Get<RemoveBenign>().Run, Body(pdqs));

    private static string Body(string[] pdqs) =>
        JsonSerializer.Serialize(new { reason = "a test", hashes = pdqs.Select(pdq => new { signalType = "pdq", hashValue = pdq }) });

    private static async Task<JsonElement> ListAsync(Exchange exchange) =>
        JsonElement.Parse((await exchange.CallAsOperatorAsync(exchange.Get<GetBenign>().Run)).Body);

    /// <summary>A hash on the list that one person submitted and withdrew. Returns its record id.</summary>
    private static async Task<string> WithdrawnMatchAsync(Exchange exchange, string pdq)
    {
        await ImportAsync(exchange, pdq);
        var (recordId, credentials) = await PublishedAsync(exchange, pdq);
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishAllAsync();
        return recordId;
    }

    private async Task PurgeAfterAsync(Exchange exchange, int days)
    {
        time.Advance(TimeSpan.FromDays(days));
        await exchange.Get<PurgeWithdrawnCases>().Run(new TimerInfo(), Cancelled);
    }

    /// <summary>Runs the comparison when everything that was published is visible in the feed.</summary>
    private async Task CompareAsync(Exchange exchange)
    {
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.Get<SuspendBenign>().Run(new TimerInfo(), Cancelled);
    }

    private static async Task<string> PublishedEventAsync(Exchange exchange)
    {
        await exchange.PublishAllAsync();
        return exchange.EventsOf().Last();
    }

    private static async Task<(HashStatus Status, int Claims, string PlatformSet)> RecordAsync(Exchange exchange, string recordId)
    {
        var record = (await exchange.Get<HashStore>().FindAsync(recordId, Cancelled))!;
        return (record.Status, record.ActiveClaims, record.PlatformSet);
    }

    private static JsonElement Items((int Status, string Body) response) => JsonElement.Parse(response.Body).GetProperty("items")[0];
}
