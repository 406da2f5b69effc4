using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Cases;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

/// <summary>New cases are held by an operator or by the limit of new hashes; held ones are listed, released and discarded by the time of their submit.</summary>
public class HoldTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> AtMostTen = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Cases:HoldAbove"] = "10" };

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 10, 58, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_cases_are_listed_by_hour()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.SubmitAsync(Bodies.OfNew(3));
        time.Advance(TimeSpan.FromMinutes(61));
        await exchange.SubmitAsync(Bodies.OfNew(2));

        Assert.Equal(
            """{"cases":3,"hashes":6,"first":"2026-11-26T10:58:00Z","last":"2026-11-26T12:00:00Z","hold":{"on":false,"since":null,"by":"","bySetting":true},"""
            + "\"hours\":" + """[{"from":"2026-11-26T10:00:00Z","cases":2,"hashes":4},{"from":"2026-11-26T12:00:00Z","cases":1,"hashes":2}]}""",
            (await exchange.CallAsOperatorAsync(exchange.Get<ListHeldCases>().Run)).Body);
    }

    [Fact]
    public async Task A_window_has_its_beginning_and_not_its_end_and_the_others_stay_held()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        var people = new List<string>();
        for (var minute = 0; minute < 4; minute++, time.Advance(TimeSpan.FromMinutes(1)))
            people.Add(await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1)));

        Assert.Equal((200, """{"released":1,"hasMore":false}"""), await exchange.ReleaseAsync("2026-11-26T10:58:00Z", "2026-11-26T10:59:00Z"));
        Assert.Equal((200, """{"discarded":2,"hasMore":false}"""), await exchange.DiscardAsync("2026-11-26T10:59:00Z", "2026-11-26T12:01:00+01:00"));
        Assert.Equal((200, """{"discarded":0,"hasMore":false}"""), await exchange.DiscardAsync("2026-11-26T10:00:00Z", "2026-11-26T11:01:00Z"));

        Assert.Equal(["Accepted", "Discarded", "Discarded", "Held"], await StatusesAsync(exchange, people));
        await exchange.PublishNextAsync();
        Assert.Single(exchange.Transport.Events);
        Assert.Contains(
            "Done alice: discard cases, held cases from 2026-11-26T10:59:00.0000000Z to 2026-11-26T11:01:00.0000000Z: discarded 2", await exchange.AuditAsync());
    }

    [Fact]
    public async Task A_discarded_case_stays_stored_is_shown_to_its_person_and_can_be_withdrawn_without_a_change()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        var person = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(2));

        await exchange.DiscardAsync();
        time.Advance(TimeSpan.FromDays(400));

        var seen = JsonDocument.Parse((await exchange.GetCaseAsync(person)).Body).RootElement;
        Assert.Equal(("Discarded", 0), (seen.GetProperty("status").GetString(), seen.GetProperty("hours").GetInt32()));
        Assert.Equal(["case"], await KindsAsync(exchange));
        Assert.Equal(202, (await exchange.WithdrawAsync(person)).Status);
        Assert.Equal(["Withdrawn"], await StatusesAsync(exchange, [person]));
        Assert.Equal(["case", "purge"], await KindsAsync(exchange));
        Assert.DoesNotContain(exchange.Transport.Requests, request => request.Contains("/messages", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_discard_that_is_killed_at_any_request_is_finished_by_the_next(bool beforeItIsApplied)
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
            string[] people = [await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1)), await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1))];
            var requests = 0;
            Action<string> live = _ => { };
            Action<string> kill = _ => { if (Interlocked.Increment(ref requests) >= killedAt) throw new InvalidOperationException("Killed."); };
            (exchange.Transport.Before, exchange.Transport.After) = beforeItIsApplied ? (kill, live) : (live, kill);
            var killed = await Record.ExceptionAsync(() => exchange.DiscardAsync());
            (exchange.Transport.Before, exchange.Transport.After) = (live, live);

            await exchange.DiscardAsync();

            Assert.Equal(["case", "case"], await KindsAsync(exchange));
            Assert.Equal(["Discarded", "Discarded"], await StatusesAsync(exchange, people));
            if (killed is null && requests < killedAt)
                break;
        }
    }

    [Fact]
    public async Task A_release_and_a_discard_at_the_same_time_share_the_cases_out()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        var people = new List<string>();
        for (var held = 0; held < 20; held++)
            people.Add(await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1)));

        await Task.WhenAll(exchange.ReleaseAsync(), exchange.DiscardAsync());

        var counts = (await StatusesAsync(exchange, people)).CountBy(status => status).ToDictionary();
        Assert.Equal(20, counts.GetValueOrDefault("Accepted") + counts.GetValueOrDefault("Discarded"));
        Assert.Equal(counts.GetValueOrDefault("Accepted"), await exchange.Get<OutboxStore>().PendingAsync(Cancelled).CountAsync(Cancelled));
    }

    [Theory]
    [InlineData("""{"to":"2026-11-26T11:00:00Z","reason":"r"}""", "from", "required")]
    [InlineData("""{"from":"2026-11-26T11:00:00Z","reason":"r"}""", "to", "required")]
    [InlineData("""{"from":"yesterday","to":"2026-11-26T11:00:00Z","reason":"r"}""", "from", "time")]
    [InlineData("""{"from":"2026-11-26T11:00:00Z","to":"2026-11-26","reason":"r"}""", "to", "time")]
    [InlineData("""{"from":"2026-11-26T11:00:00Z","to":"2026-11-26T11:00:00Z","reason":"r"}""", "to", "window")]
    [InlineData("""{"from":"2026-11-26T10:00:00Z","to":"2026-11-26T11:00:00Z"}""", "reason", "required")]
    [InlineData("""{"from":"2026-11-26T10:00:00Z","to":"2026-11-26T11:00:00Z","reason":"r","all":true}""", "all", "json-type")]
    public async Task An_invalid_window_changes_nothing_and_is_not_audited(string body, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Exchange.Holding);
        await exchange.SubmitAsync(Bodies.OfNew(1));

        (int Status, string Body)[] answers =
            [await exchange.CallAsOperatorAsync(exchange.Get<ReleaseCases>().Run, body), await exchange.CallAsOperatorAsync(exchange.Get<DiscardCases>().Run, body)];

        Assert.All(answers, answer => Assert.Equal(400, answer.Status));
        Assert.All(answers, answer => Assert.Contains($"\"field\":\"{field}\",\"rule\":\"{rule}\"", answer.Body, StringComparison.Ordinal));
        Assert.Equal(["case", "held"], await KindsAsync(exchange));
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
    }

    [Fact]
    public async Task An_operator_holds_new_cases_and_stops()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var other = exchange.Restarted(Exchange.Usual);

        Assert.Equal((200, """{"on":true,"since":"2026-11-26T10:58:00Z","by":"alice","bySetting":false}"""), await HoldAsync(exchange, on: true));
        await other.Get<HoldSwitch>().RefreshAsync(Cancelled);
        var people = new[] { await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1)), await other.SubmitForCredentialsAsync(Bodies.OfNew(1)) };
        await HoldAsync(exchange, on: false);

        Assert.Equal(["Held", "Held"], await StatusesAsync(exchange, people));
        Assert.Equal(["Accepted"], await StatusesAsync(exchange, [await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1))]));
        Assert.Equal(
            ["Done alice: hold new cases, all new cases: on", "Done alice: stop holding new cases, all new cases: off"],
            (await exchange.AuditAsync()).Where(row => row.StartsWith("Done", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"reason":"r"}""", "on")]
    [InlineData("""{"on":"yes","reason":"r"}""", "on")]
    [InlineData("""{"on":true}""", "reason")]
    public async Task An_invalid_switch_is_refused(string body, string field)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, problem) = await exchange.CallAsOperatorAsync(exchange.Get<SetHold>().Run, body);

        Assert.Equal(400, status);
        Assert.Contains($"\"field\":\"{field}\"", problem, StringComparison.Ordinal);
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
    }

    [Fact]
    public async Task More_new_hashes_than_the_limit_in_ten_minutes_hold_new_cases_until_an_operator_stops_that()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, AtMostTen);
        await PublishAsync(exchange, 10);
        await RunRuleAsync(exchange);
        Assert.Equal(["Accepted"], await StatusesAsync(exchange, [await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1))])); // the eleventh waits in the outbox

        await RunRuleAsync(exchange);
        var held = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromHours(1));
        await RunRuleAsync(exchange);

        Assert.Equal(["Held", "Held"], await StatusesAsync(exchange, [held, await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1))]));
        Assert.Equal(
            ["Started rule: hold new cases, more than 10 new hashes in ten minutes", "Done rule: hold new cases, more than 10 new hashes in ten minutes: on"],
            await exchange.AuditAsync());
        await HoldAsync(exchange, on: false);
        await RunRuleAsync(exchange);
        Assert.Equal(["Accepted"], await StatusesAsync(exchange, [await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1))]));
    }

    [Fact]
    public async Task The_limit_counts_each_hash_once_and_only_those_of_the_last_ten_minutes_and_no_withdrawals()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, AtMostTen);
        await PublishAsync(exchange, 8);
        time.Advance(TimeSpan.FromMinutes(11));
        var pdqs = Enumerable.Range(0, 6).Select(_ => RandomHash.Pdq()).ToArray();
        var person = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdqs));
        await exchange.PublishNextAsync();
        await exchange.SubmitAsync(Bodies.Of(pdqs)); // the same hashes again
        await exchange.WithdrawAsync(person);

        await RunRuleAsync(exchange);

        Assert.False(exchange.Get<HoldSwitch>().IsHolding);
    }

    [Fact]
    public async Task After_an_operator_has_stopped_it_the_rule_does_not_hold_again_for_what_it_has_already_counted()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, AtMostTen);
        await PublishAsync(exchange, 11);
        await RunRuleAsync(exchange);
        time.Advance(TimeSpan.FromMinutes(4));
        await HoldAsync(exchange, on: false);

        time.Advance(TimeSpan.FromSeconds(30));
        await RunRuleAsync(exchange);
        Assert.False(exchange.Get<HoldSwitch>().IsHolding);

        time.Advance(TimeSpan.FromMinutes(10));
        await PublishAsync(exchange, 11);
        await RunRuleAsync(exchange);
        Assert.True(exchange.Get<HoldSwitch>().IsHolding);
    }

    [Fact]
    public async Task A_release_of_many_cases_is_no_flood()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, AtMostTen);
        await HoldAsync(exchange, on: true);
        await exchange.SubmitAsync(Bodies.OfNew(20));
        await HoldAsync(exchange, on: false);

        await exchange.ReleaseAsync();
        await exchange.PublishNextAsync();
        await RunRuleAsync(exchange);

        Assert.False(exchange.Get<HoldSwitch>().IsHolding);
    }

    [Fact]
    public async Task Without_a_limit_nothing_is_counted()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await PublishAsync(exchange, 50);
        exchange.Transport.Requests.Clear();

        await RunRuleAsync(exchange);

        Assert.Single(exchange.Transport.Requests);
        Assert.False(exchange.Get<HoldSwitch>().IsHolding);
    }

    private static Task RunRuleAsync(Exchange exchange) => exchange.Get<HoldAboveLimit>().Run(new TimerInfo(), Cancelled);

    private static async Task PublishAsync(Exchange exchange, int hashes)
    {
        await exchange.SubmitAsync(Bodies.OfNew(hashes));
        await exchange.PublishNextAsync();
    }

    private static Task<(int Status, string Body)> HoldAsync(Exchange exchange, bool on) =>
        exchange.CallAsOperatorAsync(exchange.Get<SetHold>().Run, $$"""{"on":{{(on ? "true" : "false")}},"reason":"a test"}""");

    private static async Task<IReadOnlyList<string>> StatusesAsync(Exchange exchange, IEnumerable<string> people)
    {
        var statuses = new List<string>();
        foreach (var person in people)
            statuses.Add(JsonDocument.Parse((await exchange.GetCaseAsync(person)).Body).RootElement.GetProperty("status").GetString()!);
        return statuses;
    }

    private static async Task<IEnumerable<string>> KindsAsync(Exchange exchange) =>
        (await exchange.RowsAsync(Tables.Cases)).Select(row => row.RowKey.Split('.')[0]).Where(kind => kind != HoldRow.SwitchRowKey).Order();
}
