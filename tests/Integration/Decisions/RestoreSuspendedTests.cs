using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Decisions;
using TakeItDown.Tests.Integration.Support;
using static TakeItDown.Tests.Integration.Decisions.DecisionCalls;

namespace TakeItDown.Tests.Integration.Decisions;

public class RestoreSuspendedTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_suspension_with_an_end_is_restored_by_rule_after_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, credentials) = await PublishedAsync(exchange, RandomHash.Pdq());
        Assert.Equal(202, (await exchange.DecideAsync("suspend", recordId, """{"reason":"a test","until":"2026-01-03T00:00:00Z"}""")).Status);
        Assert.Equal(200, (await exchange.DecideAsync("suspend", recordId, """{"reason":"a test","until":"2026-01-04T00:00:00Z"}""")).Status);
        await exchange.PublishAllAsync();
        Assert.Contains("\"until\":\"2026-01-04T00:00:00Z\"", (await exchange.ReviewAsync()).GetRawText(), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromDays(1));
        await RestoreAsync(exchange);
        Assert.Equal(0, await exchange.PublishAllAsync());

        time.Advance(TimeSpan.FromDays(1));
        await RestoreAsync(exchange);
        await RestoreAsync(exchange);
        Assert.Equal(1, await exchange.PublishAllAsync());
        Assert.Equal(["activated", "suspended", "activated"], exchange.EventsOf());
        Assert.Null(await exchange.DecidedAsync(credentials));
        Assert.Equal(
            [$"Started rule: restore hash, {recordId} suspended until 2026-01-04 00:00:00Z", $"Done rule: restore hash, {recordId} suspended until 2026-01-04 00:00:00Z: None"],
            (await exchange.AuditAsync()).TakeLast(2));
    }

    [Fact]
    public async Task A_suspension_without_an_end_is_never_restored_by_rule()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (recordId, _) = await PublishedAsync(exchange, RandomHash.Pdq());
        await exchange.DecideAsync("suspend", recordId, """{"reason":"a test","until":"2026-01-03T00:00:00Z"}""");
        await exchange.DecideAsync("suspend", recordId);
        await exchange.PublishAllAsync();

        time.Advance(TimeSpan.FromDays(1000));
        await RestoreAsync(exchange);

        Assert.Equal(1, (await exchange.ReviewAsync()).GetProperty("count").GetInt32());
    }

    private static Task RestoreAsync(Exchange exchange) => exchange.Get<RestoreSuspended>().Run(new TimerInfo(), TestContext.Current.CancellationToken);
}
