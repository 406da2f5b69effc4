using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Cases;
using TakeItDown.Outbox;
using TakeItDown.Retention;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class HeldCaseTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_case_gets_the_usual_response_and_publishes_nothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await HoldingAsync(time);

        var (status, body) = await exchange.SubmitAsync(Bodies.OfNew(3));
        time.Advance(TimeSpan.FromDays(1));
        await exchange.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);

        Assert.Equal(202, status);
        Assert.Equal(["caseNumber", "pin"], JsonDocument.Parse(body).RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["case", "held"], await KindsAsync(exchange));
        Assert.DoesNotContain(exchange.Transport.Requests, IsSend);
        Assert.DoesNotContain(exchange.Logs.Lines, line => line.Contains("unpublished", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_person_sees_that_it_is_held_and_nothing_about_other_cases()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var usual = await Exchange.StartAsync(azurite, time);
        var body = Bodies.OfNew(1);
        await usual.SubmitAsync(body);
        await usual.PublishNextAsync();
        await using var exchange = usual.Restarted(Exchange.Holding);

        var credentials = await exchange.SubmitForCredentialsAsync(body);
        time.Advance(TimeSpan.FromHours(5));

        const string Items = """[{"item":1,"mediaType":"image","signalTypes":["pdq"],"platforms":[]}]}""";
        Assert.Equal(
            $$"""{"status":"Held","submitted":"2026-01-02T03:04:05Z","hours":0,"targetHours":48,"items":{{Items}}""", (await exchange.GetCaseAsync(credentials)).Body);
        await exchange.WithdrawAsync(credentials);
        Assert.Equal(
            $$"""{"status":"Withdrawn","submitted":"2026-01-02T03:04:05Z","hours":0,"targetHours":48,"items":{{Items}}""", (await exchange.GetCaseAsync(credentials)).Body);
    }

    [Fact]
    public async Task A_release_publishes_each_case_once_and_is_audited_without_case_keys()
    {
        await using var exchange = await HoldingAsync();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.SubmitAsync(Bodies.OfNew(2));

        Assert.Equal((200, """{"released":2,"hasMore":false}"""), await exchange.ReleaseAsync());
        Assert.Equal((200, """{"released":0,"hasMore":false}"""), await exchange.ReleaseAsync());

        Assert.Equal(2, await PublishAllAsync(exchange));
        Assert.Equal(3, exchange.Transport.Events.Count);
        Assert.Equal(3, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
        Assert.Equal(["case", "case"], await KindsAsync(exchange));
        Assert.Equal(["Sent", "Sent"], (await SeenAsync(exchange, credentials)).States);
        Assert.Equal(["released 2", "released 0"], (await exchange.AuditAsync()).Where(row => row.StartsWith("Done alice: release cases", StringComparison.Ordinal))
            .Select(row => row.Split(": ")[^1]));
    }

    [Fact]
    public async Task Concurrent_releases_publish_each_case_once()
    {
        await using var exchange = await HoldingAsync();
        for (var held = 0; held < 20; held++)
            await exchange.SubmitAsync(Bodies.OfNew(1));

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => exchange.ReleaseAsync()));

        Assert.Equal(20, responses.Sum(response => JsonDocument.Parse(response.Body).RootElement.GetProperty("released").GetInt32()));
        Assert.Equal(20, await PublishAllAsync(exchange));
        Assert.Equal(20, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
        Assert.Equal(20, exchange.Transport.Events.Count);
    }

    [Fact]
    public async Task A_call_releases_a_thousand_cases_and_reports_that_there_are_more()
    {
        await using var exchange = await HoldingAsync();
        var (cases, secret) = (exchange.Get<CaseStore>(), exchange.Get<ServerSecrets>().Newest);
        await Parallel.ForAsync(0, DecideHeldCases.MaxCases + 1, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
        {
            Assert.True(NewCase.TryParse(Encoding.UTF8.GetBytes(Bodies.OfNew(1)), out var newCase, out var fault), $"{fault}");
            Assert.True((await cases.CreateAsync(secret.CaseNumberFor(new(Guid.NewGuid())).CaseKey, newCase, isBulk: false, secret, "123456", [1], token)).IsNew);
        });

        Assert.Equal((200, """{"released":1000,"hasMore":true}"""), await exchange.ReleaseAsync());
        Assert.Equal((200, """{"released":1,"hasMore":false}"""), await exchange.ReleaseAsync());
    }

    [Fact]
    public async Task A_released_change_has_the_time_of_its_release_and_continues_the_trace_of_the_submit()
    {
        using var traces = new RecordedActivities();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var exchange = await HoldingAsync(time);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromDays(2));

        await exchange.ReleaseAsync();

        var outboxRow = Assert.Single(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
        Assert.Equal(time.GetUtcNow(), outboxRow.GetDateTimeOffset("Created"));
        Assert.Equal(time.GetUtcNow() + OutboxRow.FirstDue, outboxRow.GetDateTimeOffset("Due"));
        var message = Change.Parse(await exchange.NextMessageAsync());
        Assert.Contains(traces.All, span => span.OperationName == Tracing.SubmitCase && span.Id == message.TraceParent);
    }

    [Fact]
    public async Task Its_hours_are_counted_from_the_release()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await HoldingAsync(time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromDays(3));
        await exchange.ReleaseAsync();
        time.Advance(TimeSpan.FromHours(2));

        Assert.Contains("\"hours\":2,", (await exchange.GetCaseAsync(credentials)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_conflicts_with_a_status_request_tries_again()
    {
        await using var exchange = await HoldingAsync();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        exchange.Transport.BeforeNextTransaction = () => exchange.GetCaseAsync(credentials);

        Assert.Equal((200, """{"released":1,"hasMore":false}"""), await exchange.ReleaseAsync());
        Assert.Equal(["case", "outbox"], await KindsAsync(exchange));
    }

    [Fact]
    public async Task Withdrawing_a_held_case_publishes_nothing_and_the_case_is_deleted_after_thirty_days()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await HoldingAsync(time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(2));

        Assert.Equal(202, (await exchange.WithdrawAsync(credentials)).Status);
        Assert.Equal(202, (await exchange.WithdrawAsync(credentials)).Status);

        Assert.Equal(["case", "purge"], await KindsAsync(exchange));
        Assert.Equal((200, """{"released":0,"hasMore":false}"""), await exchange.ReleaseAsync());
        Assert.DoesNotContain(exchange.Transport.Requests, IsSend);
        time.Advance(TimeSpan.FromDays(31));
        await exchange.Get<PurgeWithdrawnCases>().Run(new TimerInfo(), Cancelled);
        Assert.Empty(await KindsAsync(exchange));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
    }

    [Fact]
    public async Task A_release_concurrent_with_the_withdrawal_releases_nothing()
    {
        await using var exchange = await HoldingAsync();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        exchange.Transport.BeforeNextTransaction = () => exchange.WithdrawAsync(credentials);

        Assert.Equal((200, """{"released":0,"hasMore":false}"""), await exchange.ReleaseAsync());

        Assert.Equal(["case", "purge"], await KindsAsync(exchange));
        Assert.DoesNotContain(exchange.Transport.Requests, IsSend);
    }

    [Fact]
    public async Task A_withdrawal_concurrent_with_the_release_can_overtake_it_and_then_platforms_hear_of_neither()
    {
        await using var exchange = await HoldingAsync();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        exchange.Transport.BeforeNextTransaction = () => exchange.ReleaseAsync();

        Assert.Equal(202, (await exchange.WithdrawAsync(credentials)).Status);

        Assert.Equal(["case", "outbox", "outbox", "purge"], await KindsAsync(exchange));
        Assert.Equal(2, await PublishAllAsync(exchange));
        Assert.Empty(exchange.Transport.Events);
        Assert.Equal(["case", "purge"], await KindsAsync(exchange));
        Assert.Equal("Withdrawn", (await SeenAsync(exchange, credentials)).Status);
    }

    [Fact]
    public async Task A_retry_of_a_held_submit_gets_the_same_response_and_changes_nothing()
    {
        await using var exchange = await HoldingAsync();
        await using var usual = exchange.Restarted(Exchange.Usual);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(1));
        var first = await exchange.SubmitAsync(body, key);
        var rows = await exchange.RowsAsync(Tables.Cases);

        Assert.Equal(first, await exchange.SubmitAsync(body, key));
        Assert.Equal(first, await usual.SubmitAsync(body, key));
        Assert.Equal(422, (await usual.SubmitAsync(Bodies.OfNew(1), key)).Status);
        Assert.Equal(rows.Select(row => row.ETag), (await exchange.RowsAsync(Tables.Cases)).Select(row => row.ETag));
        Assert.DoesNotContain(exchange.Transport.Requests.Concat(usual.Transport.Requests), IsSend);

        await usual.ReleaseAsync();
        await PublishAllAsync(usual);
        rows = await exchange.RowsAsync(Tables.Cases);
        Assert.Equal(first, await exchange.SubmitAsync(body, key));
        Assert.Equal(rows.Select(row => row.ETag), (await exchange.RowsAsync(Tables.Cases)).Select(row => row.ETag));
        await PublishAllAsync(usual);
        Assert.Single(usual.Transport.Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_release_that_is_killed_at_any_request_is_finished_by_the_next_and_the_sweep(bool beforeItIsApplied)
    {
        for (var killedAt = 1; ; killedAt++)
        {
            var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
            await using var exchange = await HoldingAsync(time);
            await exchange.SubmitAsync(Bodies.OfNew(1));
            await exchange.SubmitAsync(Bodies.OfNew(1));
            var requests = 0;
            Action<string> live = _ => { };
            Action<string> kill = _ => { if (Interlocked.Increment(ref requests) >= killedAt) throw new InvalidOperationException("Killed."); };
            (exchange.Transport.Before, exchange.Transport.After) = beforeItIsApplied ? (kill, live) : (live, kill);
            var killed = await Record.ExceptionAsync(() => exchange.ReleaseAsync());
            (exchange.Transport.Before, exchange.Transport.After) = (live, live);

            await exchange.ReleaseAsync();
            time.Advance(TimeSpan.FromMinutes(2));
            await exchange.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);
            await PublishAllAsync(exchange);

            Assert.Equal(["case", "case"], await KindsAsync(exchange));
            Assert.Equal(2, exchange.Transport.Events.Count);
            Assert.Equal(2, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
            if (killed is null && requests < killedAt)
                break;
        }
    }

    private Task<Exchange> HoldingAsync(TimeProvider? time = null) => Exchange.StartAsync(azurite, time, Exchange.Holding);

    /// <summary>Runs every waiting message. Returns their number.</summary>
    private static async Task<int> PublishAllAsync(Exchange exchange)
    {
        var queue = exchange.Get<ChangeQueue>();
        var waiting = await queue.LengthAsync(isBulk: false, Cancelled) + await queue.LengthAsync(isBulk: true, Cancelled);
        for (var message = 0; message < waiting; message++)
            await exchange.PublishNextAsync();
        return waiting;
    }

    private static async Task<IEnumerable<string>> KindsAsync(Exchange exchange) =>
        (await exchange.RowsAsync(Tables.Cases)).Select(row => row.RowKey.Split('.')[0]).Where(kind => kind != HoldRow.SwitchRowKey).Order();

    private static async Task<(string Status, IEnumerable<string> States)> SeenAsync(Exchange exchange, string credentials)
    {
        var seen = JsonDocument.Parse((await exchange.GetCaseAsync(credentials)).Body).RootElement;
        return (
            seen.GetProperty("status").GetString()!,
            seen.GetProperty("items")[0].GetProperty("platforms").EnumerateArray().Select(platform => platform.GetProperty("state").GetString()!));
    }

    private static bool IsSend(string request) =>
        request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("/messages", StringComparison.Ordinal);
}
