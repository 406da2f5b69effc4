using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Verdicts;

public class MarkOverdueTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_hash_without_a_verdict_is_overdue_after_48_hours_until_a_late_verdict_arrives()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = (RandomHash.Pdq(), await exchange.KeyOfAsync("example"));
        await PublishAsync(exchange, pdq, RandomHash.Pdq());
        time.Advance(TimeSpan.FromHours(47.9));
        Assert.Equal(0, await OverdueAsync(exchange, key));

        time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(2, await OverdueAsync(exchange, key));

        await SendVerdictAsync(exchange, key, pdq);
        Assert.Equal(1, await OverdueAsync(exchange, key));
    }

    [Fact]
    public async Task A_hash_with_a_verdict_in_time_is_never_overdue()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key, other) = (RandomHash.Pdq(), await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("other"));
        await PublishAsync(exchange, pdq);
        await SendVerdictAsync(exchange, key, pdq);
        time.Advance(TimeSpan.FromHours(49));

        Assert.Equal(0, await OverdueAsync(exchange, key));
        Assert.Equal(1, await OverdueAsync(exchange, other));
    }

    [Fact]
    public async Task A_withdrawn_hash_is_not_overdue_and_an_overdue_one_stops_being_overdue_48_hours_after_its_withdrawal()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var early = await PublishAsync(exchange, RandomHash.Pdq());
        var late = await PublishAsync(exchange, RandomHash.Pdq());
        await WithdrawAsync(exchange, early);
        time.Advance(TimeSpan.FromHours(49));
        Assert.Equal(1, await OverdueAsync(exchange, key));

        await WithdrawAsync(exchange, late);
        time.Advance(TimeSpan.FromHours(49));

        Assert.Equal(0, await OverdueAsync(exchange, key));
    }

    [Fact]
    public async Task A_platform_that_did_not_get_a_hash_has_no_overdue_verdict()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var other = await exchange.KeyOfAsync("other"); // supports only pdq
        await exchange.SubmitAsync($$"""
            {"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{RandomHash.Md5()}}"}]}]}
            """);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromHours(49));

        Assert.Equal(0, await OverdueAsync(exchange, other));
    }

    [Fact]
    public async Task A_run_that_is_killed_at_any_request_is_finished_by_the_next_and_counts_once()
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time);
            var key = await exchange.KeyOfAsync("example");
            await PublishAsync(exchange, RandomHash.Pdq(), RandomHash.Pdq());
            time.Advance(TimeSpan.FromHours(49));
            var requests = 0;
            exchange.Transport.After = request =>
            {
                if (!request.StartsWith("GET", StringComparison.Ordinal) && ++requests == killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            var killed = await Record.ExceptionAsync(() => RunAsync(exchange));
            exchange.Transport.After = _ => { };
            if (killed is null)
                break;

            Assert.Equal(2, await OverdueAsync(exchange, key));
        }
    }

    private static async Task<string> PublishAsync(Exchange exchange, params string[] pdqs)
    {
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdqs));
        await exchange.PublishNextAsync();
        return credentials;
    }

    private static async Task WithdrawAsync(Exchange exchange, string credentials)
    {
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
    }

    private async Task SendVerdictAsync(Exchange exchange, string key, string pdq) => await exchange.SendVerdictsAsync(key, JsonSerializer.Serialize(
        new { verdicts = new[] { new { recordId = HashValue.Parse("pdq", pdq).RecordId, verdict = "Blocked", at = time.GetUtcNow() } } }));

    private static Task RunAsync(Exchange exchange) => exchange.Get<MarkOverdue>().Run(new TimerInfo(), TestContext.Current.CancellationToken);

    private static async Task<int> OverdueAsync(Exchange exchange, string key)
    {
        await RunAsync(exchange);
        return JsonDocument.Parse((await exchange.HealthAsync(key)).Body).RootElement.GetProperty("overdue").GetInt32();
    }
}
