using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Operators;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class AuditTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_action_has_a_row_before_it_and_a_row_with_its_result_after_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        IReadOnlyList<string> before = [];

        var result = await exchange.Get<AuditLog>().RecordAsync(
            new("alice", "test", "nothing"),
            async () =>
            {
                before = await exchange.AuditAsync();
                return 7;
            },
            number => $"result {number}",
            Cancelled);

        Assert.Equal(7, result);
        Assert.Equal(["Started alice: test, nothing"], before);
        Assert.Equal(["Started alice: test, nothing", "Done alice: test, nothing: result 7"], await exchange.AuditAsync());
    }

    [Fact]
    public async Task A_failed_action_is_recorded_with_the_type_of_its_error_only()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.Get<AuditLog>().RecordAsync<int>(
            new("alice", "test", "nothing"), () => throw new InvalidOperationException("secret"), _ => "", Cancelled));

        Assert.Equal(["Started alice: test, nothing", "Failed alice: test, nothing: InvalidOperationException"], await exchange.AuditAsync());
    }

    [Fact]
    public async Task Nothing_is_done_when_the_audit_cannot_be_written()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        exchange.Transport.Before = request => { if (request.EndsWith(" audit", StringComparison.Ordinal)) throw new InvalidOperationException("No audit."); };
        var done = false;

        await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.Get<AuditLog>().RecordAsync(
            new("alice", "test", "nothing"), () => Task.FromResult(done = true), _ => "", Cancelled));

        Assert.False(done);
    }

    [Fact]
    public async Task Rows_of_several_instances_at_the_same_time_are_one_chain()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await using var second = exchange.Restarted(Exchange.Usual);
        await using var third = exchange.Restarted(Exchange.Usual);

        await Task.WhenAll(((Exchange[])[exchange, second, third]).SelectMany(instance => Enumerable.Range(0, 6).Select(index => DoAsync(instance, $"{index}"))));

        var month = await exchange.Get<AuditLog>().ReadAsync(AuditLog.MonthOf(DateTimeOffset.UtcNow), Cancelled);
        Assert.Equal(Enumerable.Range(1, 36).Select(number => (long)number), month.Rows.Select(row => row.Number));
        Assert.Null(month.FindBreak());
    }

    [Fact]
    public async Task The_chain_continues_in_the_next_month_that_has_rows_also_for_a_process_whose_clock_is_behind()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero));
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await DoAsync(exchange, "in November");
        time.SetUtcNow(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await DoAsync(exchange, "in January");
        await using var behind = Exchange.Over(exchange, new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero)));
        await DoAsync(behind, "late");

        var log = exchange.Get<AuditLog>();
        var (november, december, january) = (await log.ReadAsync("2026-11", Cancelled), await log.ReadAsync("2026-12", Cancelled), await log.ReadAsync("2027-01", Cancelled));
        Assert.Equal([1, 2], november.Rows.Select(row => row.Number));
        Assert.Empty(december.Rows);
        Assert.Equal([3, 4, 5, 6], january.Rows.Select(row => row.Number));
        Assert.All((AuditMonth[])[november, december, january], month => Assert.Equal((month.Month, null), (month.Month, month.FindBreak())));
        Assert.Equal(november.Rows[^1].Digest(), january.Rows[0].Previous);
    }

    [Theory]
    [InlineData("Actor", 3, 4)]
    [InlineData("Target", 1, 2)]
    [InlineData("Reason", 5, 6)]
    [InlineData("Details", 6, 6)] // the last row
    public async Task A_changed_row_is_noticed(string column, long changed, long brokenAt)
    {
        await using var exchange = await ThreeActionsAsync();
        var row = await RowAsync(exchange, changed);
        row[column] = "somebody else";
        await exchange.ReplaceRowAsync(Tables.Audit, row);

        Assert.Equal((false, brokenAt), await ChainAsync(exchange));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 6)] // the last row: the head row knows it
    public async Task A_removed_row_is_noticed(long removed, long brokenAt)
    {
        await using var exchange = await ThreeActionsAsync();
        await exchange.DeleteRowAsync(Tables.Audit, await RowAsync(exchange, removed));

        Assert.Equal((false, brokenAt), await ChainAsync(exchange));
    }

    [Fact]
    public async Task Two_swapped_rows_are_noticed()
    {
        await using var exchange = await ThreeActionsAsync();
        var (second, fourth) = (await RowAsync(exchange, 2), await RowAsync(exchange, 4));
        (second.RowKey, fourth.RowKey) = (fourth.RowKey, second.RowKey);
        await exchange.ReplaceRowAsync(Tables.Audit, second);
        await exchange.ReplaceRowAsync(Tables.Audit, fourth);

        Assert.Equal((false, 4L), await ChainAsync(exchange));
    }

    [Fact]
    public async Task A_month_that_was_removed_as_a_whole_is_noticed_in_that_month_and_in_the_next()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        await using var exchange = await Exchange.StartAsync(azurite, time);
        for (var month = 10; month <= 12; month++, time.SetUtcNow(time.GetUtcNow().AddMonths(1)))
            await DoAsync(exchange, $"in {month}");
        foreach (var row in (await exchange.RowsAsync(Tables.Audit)).Where(row => row.PartitionKey == "2026-11"))
            await exchange.DeleteRowAsync(Tables.Audit, row);

        var log = exchange.Get<AuditLog>();
        Assert.Null((await log.ReadAsync("2026-10", Cancelled)).FindBreak());
        Assert.NotNull((await log.ReadAsync("2026-11", Cancelled)).FindBreak());
        Assert.NotNull((await log.ReadAsync("2026-12", Cancelled)).FindBreak());
    }

    [Fact]
    public async Task The_operator_reads_a_month_page_by_page()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        for (var action = 1; action <= 51; action++)
            await DoAsync(exchange, $"{action}");

        var first = await GetAsync(exchange);
        var cursor = first.GetProperty("cursor").GetString();
        var last = await GetAsync(exchange, $"?month={AuditLog.MonthOf(DateTimeOffset.UtcNow)}&cursor={cursor}");

        Assert.Equal(Enumerable.Range(1, 100), Numbers(first));
        Assert.Equal([101, 102], Numbers(last));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("cursor").ValueKind);
        var row = last.GetProperty("entries")[1];
        Assert.Equal(
            ("alice", "test", "51", "Done", "result", 101),
            (row.GetProperty("actor").GetString(), row.GetProperty("action").GetString(), row.GetProperty("target").GetString(),
                row.GetProperty("outcome").GetString(), row.GetProperty("details").GetString(), row.GetProperty("of").GetInt32()));
        Assert.Equal("because", last.GetProperty("entries")[0].GetProperty("reason").GetString());
        Assert.False(row.TryGetProperty("reason", out _));
        Assert.True(last.GetProperty("chain").GetProperty("isWhole").GetBoolean());
        Assert.Equal(64, last.GetProperty("chain").GetProperty("digest").GetString()!.Length);
    }

    [Theory]
    [InlineData("?month=november", "month")]
    [InlineData("?month=2026-13", "month")]
    [InlineData("?cursor=-1", "cursor")]
    public async Task A_parameter_that_is_wrong_is_named(string query, string field)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, problem) = await exchange.CallAsOperatorAsync(exchange.Get<GetAudit>().Run, query: query);

        Assert.Equal(400, status);
        Assert.Contains($"\"field\":\"{field}\"", problem, StringComparison.Ordinal);
    }

    private async Task<Exchange> ThreeActionsAsync()
    {
        var exchange = await Exchange.StartAsync(azurite);
        for (var action = 0; action < 3; action++)
            await DoAsync(exchange, $"{action}");
        Assert.Equal((true, null), await ChainAsync(exchange));
        return exchange;
    }

    private static async Task DoAsync(Exchange exchange, string target)
    {
        Assert.True(Reason.TryParse("because", out var reason, out _));
        await exchange.Get<AuditLog>().RecordAsync(new("alice", "test", target, reason), () => Task.FromResult(0), _ => "result", Cancelled);
    }

    private static async Task<TableEntity> RowAsync(Exchange exchange, long number) =>
        (await exchange.RowsAsync(Tables.Audit)).Single(row => row.RowKey == AuditRow.RowKeyFor(number));

    private static async Task<(bool IsWhole, long? BrokenAt)> ChainAsync(Exchange exchange)
    {
        var chain = (await GetAsync(exchange)).GetProperty("chain");
        return (chain.GetProperty("isWhole").GetBoolean(), chain.GetProperty("brokenAt") is { ValueKind: JsonValueKind.Number } at ? at.GetInt64() : null);
    }

    private static async Task<JsonElement> GetAsync(Exchange exchange, string query = "")
    {
        var (status, body) = await exchange.CallAsOperatorAsync(exchange.Get<GetAudit>().Run, query: query);
        Assert.Equal(200, status);
        return JsonDocument.Parse(body).RootElement;
    }

    private static IEnumerable<int> Numbers(JsonElement page) => page.GetProperty("entries").EnumerateArray().Select(row => row.GetProperty("number").GetInt32());
}
