using System.Globalization;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Dialects.StopNcii;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Verdicts;

/// <summary>Verdicts that contest a hash suspend it by rule.</summary>
public class ContestTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> FivePlatforms = new(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = PlatformsJson("one", "two", "three", "four", "five"),
    };

    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("FalseMatch", "FalseMatch")]
    [InlineData("FalseMatch", "NotExplicit")]
    public async Task A_hash_that_two_platforms_contest_and_none_blocks_is_suspended_once_and_listed(string first, string second)
    {
        await using var exchange = await StartAsync();
        var (recordId, credentials) = await PublishedAsync(exchange);

        await SendAsync(exchange, "one", recordId, "NotBlocked", first);
        await SendAsync(exchange, "one", recordId, "NotBlocked", first);
        Assert.Equal(0, await exchange.PublishAllAsync());

        await SendAsync(exchange, "two", recordId, "NotBlocked", second);
        await SendAsync(exchange, "three", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "two", recordId, "NotBlocked", second);
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
        Assert.Equal("Suspended", await exchange.DecidedAsync(credentials));
        Assert.Equal(
            $$"""{"hashes":[{"recordId":"{{recordId}}","since":"2026-01-02T03:04:08Z","by":"rule","matchesBenign":false,"contestedBy":["one","three","two"]}],"count":1}""",
            (await exchange.ReviewAsync()).GetRawText());
        Assert.Equal(
            [$"Started rule: suspend hash, {recordId} contested by one, two", $"Done rule: suspend hash, {recordId} contested by one, two: Suspended"],
            await exchange.AuditAsync());
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.PartitionKey == ContestRow.Partition);
    }

    [Theory]
    [InlineData("NotBlocked", "Adult")]
    [InlineData("NotBlocked", "Other")]
    [InlineData("NotFound", null)]
    [InlineData("PendingReview", null)]
    public async Task Other_verdicts_and_reasons_do_not_contest(string verdict, string? reason)
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await PublishedAsync(exchange);

        await SendAsync(exchange, "one", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "two", recordId, verdict, reason);
        await SendAsync(exchange, "three", recordId, verdict, reason);

        Assert.Equal(0, await exchange.PublishAllAsync());
    }

    [Fact]
    public async Task A_hash_that_one_platform_blocks_is_not_suspended_until_that_platform_changes_its_verdict()
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await PublishedAsync(exchange);

        await SendAsync(exchange, "one", recordId, "Blocked");
        await SendAsync(exchange, "two", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "three", recordId, "NotBlocked", "FalseMatch");
        Assert.Equal(0, await exchange.PublishAllAsync());

        await SendAsync(exchange, "one", recordId, "NotFound");
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
    }

    [Fact]
    public async Task A_later_Blocked_does_not_end_the_suspension()
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await SuspendedAsync(exchange);

        await SendAsync(exchange, "three", recordId, "Blocked");
        await SendAsync(exchange, "one", recordId, "Blocked");
        await SettleAsync(exchange);
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
        Assert.Equal(1, (await exchange.ReviewAsync()).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task After_a_restore_the_platforms_that_contested_it_before_do_not_count_again()
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await SuspendedAsync(exchange);
        await SendAsync(exchange, "three", recordId, "NotBlocked", "NotExplicit");
        await exchange.DecideAsync("restore", recordId);

        await SendAsync(exchange, "one", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "two", recordId, "NotBlocked", "NotExplicit");
        await SendAsync(exchange, "three", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "four", recordId, "NotBlocked", "FalseMatch");
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended", "activated"], exchange.EventsOf());

        await SendAsync(exchange, "five", recordId, "NotBlocked", "FalseMatch");
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended", "activated", "suspended"], exchange.EventsOf());
    }

    [Fact]
    public async Task A_deleted_hash_stays_deleted()
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await PublishedAsync(exchange);
        await exchange.DecideAsync("delete", recordId);

        await SendAsync(exchange, "one", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "two", recordId, "NotBlocked", "FalseMatch");
        await exchange.PublishAllAsync();

        Assert.Equal(["activated", "deleted"], exchange.EventsOf());
    }

    [Fact]
    public async Task The_number_of_platforms_is_a_setting_and_a_removed_platform_does_not_count()
    {
        await using var exchange = await StartAsync();
        var (recordId, _) = await PublishedAsync(exchange);
        await SendAsync(exchange, "one", recordId, "NotBlocked", "FalseMatch");
        await using var without = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Platforms:Json"] = PlatformsJson("two", "three", "four"),
            ["Contest:Platforms"] = "3",
        });

        await SendAsync(without, "two", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(without, "three", recordId, "NotBlocked", "FalseMatch");
        Assert.Equal(0, await without.PublishAllAsync());

        await SendAsync(without, "four", recordId, "NotBlocked", "FalseMatch");
        Assert.Equal(1, await without.PublishAllAsync());
    }

    [Fact]
    public async Task StopNCII_s_feedback_counts_as_a_block_and_without_a_reason_does_not_contest()
    {
        await using var exchange = await StartAsync();
        var pdq = RandomHash.Pdq();
        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishAllAsync();
        var recordId = DecisionCalls.RecordIdOf(pdq);

        await FeedbackAsync("one", "NotBlocked");
        await FeedbackAsync("two", "Blocked");
        await SendAsync(exchange, "three", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "four", recordId, "NotBlocked", "FalseMatch");
        Assert.Equal(0, await exchange.PublishAllAsync());

        await FeedbackAsync("two", "NotBlocked");
        await exchange.PublishAllAsync();
        Assert.Equal(["activated", "suspended"], exchange.EventsOf());
        Assert.Equal(["four", "three"], (await exchange.ReviewAsync()).GetProperty("hashes")[0].GetProperty("contestedBy").EnumerateArray().Select(platform => platform.GetString()));

        async Task FeedbackAsync(string platform, string value)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var (status, body) = await exchange.FeedbackAsync(
                await exchange.KeyOfAsync(platform), $$"""{"count":1,"hashFeedbacks":[{"tags":[],"feedbackValue":"{{value}}","hashValue":"{{pdq}}"}]}""");
            Assert.True(status == 200, body);
        }
    }

    [Fact]
    public async Task A_process_that_dies_at_any_request_after_the_verdict_is_stored_leaves_the_decision_to_the_timer()
    {
        var (settled, stored) = (0, 0);
        for (var killedAt = 1; ; killedAt++)
        {
            keys.Clear();
            await using var exchange = await StartAsync();
            var (recordId, _) = await PublishedAsync(exchange);
            await SendAsync(exchange, "one", recordId, "NotBlocked", "FalseMatch");
            var key = await exchange.KeyOfAsync("two");
            var requests = 0;
            exchange.Transport.Before = _ =>
            {
                if (++requests >= killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            var killed = await Record.ExceptionAsync(() => exchange.SendVerdictsAsync(key, Body(recordId, "NotBlocked", "FalseMatch")));
            exchange.Transport.Before = _ => { };

            time.Advance(TimeSpan.FromMinutes(2));
            await SettleAsync(exchange);
            await exchange.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);
            await exchange.PublishAllAsync();

            var isStored = (await exchange.RowsAsync(Tables.Hashes)).Any(row => row.RowKey == "verdict.two");
            Assert.Equal(isStored ? ["activated", "suspended"] : ["activated"], exchange.EventsOf());
            Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.PartitionKey == ContestRow.Partition);
            (settled, stored) = (settled + 1, stored + (isStored ? 1 : 0));
            if (killed is null)
                break;
        }

        Assert.True(stored >= 5 && settled > stored, $"{stored} of {settled} runs stored the verdict");
    }

    private static string PlatformsJson(params string[] ids) => JsonSerializer.Serialize(new
    {
        platforms = ids.Select(id => new { id, name = id, webhook = $"https://{id}.example/hook", signalTypes = new[] { "pdq" }, contact = $"a@{id}.example" }),
    });

    private static Task SettleAsync(Exchange exchange) => exchange.Get<SettleContests>().Run(new TimerInfo(), Cancelled);

    private async Task<Exchange> StartAsync()
    {
        await using var started = await Exchange.StartAsync(azurite, time);
        return started.Restarted(FivePlatforms);
    }

    private static async Task<(string RecordId, string Credentials)> PublishedAsync(Exchange exchange)
    {
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishAllAsync();
        return (DecisionCalls.RecordIdOf(pdq), credentials);
    }

    private async Task<(string RecordId, string Credentials)> SuspendedAsync(Exchange exchange)
    {
        var published = await PublishedAsync(exchange);
        await SendAsync(exchange, "one", published.RecordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "two", published.RecordId, "NotBlocked", "FalseMatch");
        await exchange.PublishAllAsync();
        return published;
    }

    /// <summary>Sends a verdict a second later than the last one.</summary>
    private async Task SendAsync(Exchange exchange, string platform, string recordId, string verdict, string? reason = null)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        var (status, body) = await exchange.SendVerdictsAsync(await KeyAsync(exchange, platform), Body(recordId, verdict, reason));
        Assert.True(status == 200 && body.Contains("\"Recorded\"", StringComparison.Ordinal), body);
    }

    private async Task<string> KeyAsync(Exchange exchange, string platform) =>
        keys.TryGetValue(platform, out var key) ? key : keys[platform] = await exchange.KeyOfAsync(platform);

    private string Body(string recordId, string verdict, string? reason = null) => JsonSerializer.Serialize(new
    {
        verdicts = new[]
        {
            reason is null
                ? (object)new { recordId, verdict, at = At() }
                : new { recordId, verdict, reason, at = At() },
        },
    });

    private string At() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
