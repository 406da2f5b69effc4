using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Verdicts;

public class SubmitVerdictsTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task The_person_sees_the_verdict_its_reason_and_its_counts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        var (example, other) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("other"));

        var (status, body) = await exchange.SendVerdictsAsync(example, VerdictBody(pdq, "Blocked", matches: 5, removed: 4));
        await exchange.SendVerdictsAsync(other, VerdictBody(pdq, "NotBlocked", reason: "FalseMatch"));

        Assert.Equal(200, status);
        Assert.Equal($$"""{"outcomes":[{"recordId":"{{IdOf(pdq)}}","outcome":"Recorded"}]}""", body);
        Assert.Contains(
            """
            "platforms":[{"id":"example","name":"Example","state":"Blocked","since":"2026-01-02T03:04:05Z","matches":5,"removed":4},{"id":"other","name":"Other","state":"NotBlocked","since":"2026-01-02T03:04:05Z","reason":"FalseMatch"}]
            """.Trim(),
            (await exchange.GetCaseAsync(credentials)).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_latest_verdict_of_a_platform_on_a_hash_counts_in_any_order_of_arrival()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(1));

        await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "PendingReview", at: "2026-01-02T03:10:00Z"));
        await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked", at: "2026-01-02T03:30:00Z"));
        var (_, late) = await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "NotFound", at: "2026-01-02T03:20:00Z"));

        Assert.Contains("\"Superseded\"", late, StringComparison.Ordinal);
        Assert.Equal("Blocked", Assert.Single(await VerdictRowsAsync(exchange)).GetString("Verdict"));
    }

    [Fact]
    public async Task The_later_of_two_verdicts_on_one_hash_in_one_call_counts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);

        await exchange.SendVerdictsAsync(key, $$"""
            {"verdicts":[
              {"recordId":"{{IdOf(pdq)}}","verdict":"Blocked","at":"2026-01-02T03:04:02Z"},
              {"recordId":"{{IdOf(pdq)}}","verdict":"NotFound","at":"2026-01-02T03:04:01Z"}]}
            """);

        Assert.Equal("Blocked", Assert.Single(await VerdictRowsAsync(exchange)).GetString("Verdict"));
    }

    [Fact]
    public async Task Each_platform_has_its_own_verdict()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);
        var other = await exchange.KeyOfAsync("other");

        await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked"));
        await exchange.SendVerdictsAsync(other, VerdictBody(pdq, "NotFound"));

        Assert.Equal(["Blocked", "NotFound"], (await VerdictRowsAsync(exchange)).OrderBy(row => row.RowKey, StringComparer.Ordinal).Select(row => row.GetString("Verdict")));
    }

    [Fact]
    public async Task A_verdict_on_a_record_that_the_platform_did_not_get_is_UnknownRecord_and_not_stored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var md5 = RandomHash.Md5();
        await exchange.SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{md5}}"}]}]}""");
        await exchange.PublishNextAsync();
        var other = await exchange.KeyOfAsync("other"); // supports only pdq

        foreach (var recordId in (string[])[HashValue.Parse("image_md5", md5).RecordId, IdOf(RandomHash.Pdq())])
        {
            var (status, body) = await exchange.SendVerdictsAsync(
                other, $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"}]}""");

            Assert.Equal(200, status);
            Assert.Contains("\"UnknownRecord\"", body, StringComparison.Ordinal);
        }

        Assert.Empty(await VerdictRowsAsync(exchange));
    }

    [Fact]
    public async Task One_invalid_verdict_prevents_the_whole_call_from_being_stored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);

        var (status, body) = await exchange.SendVerdictsAsync(key, $$"""
            {"verdicts":[
              {"recordId":"{{IdOf(pdq)}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"},
              {"recordId":"{{IdOf(pdq)}}","verdict":"Gone","at":"2026-01-02T03:04:05Z"}]}
            """);

        Assert.Equal(400, status);
        Assert.Contains("\"field\":\"verdicts[1].verdict\"", body, StringComparison.Ordinal);
        Assert.Empty(await VerdictRowsAsync(exchange));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1600-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("2026-01-02T02:59:04Z")]
    public async Task A_verdict_that_is_older_than_its_hash_prevents_the_whole_call_from_being_stored(string at)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);

        var (status, body) = await exchange.SendVerdictsAsync(key, $$"""
            {"verdicts":[
              {"recordId":"{{IdOf(pdq)}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"},
              {"recordId":"{{IdOf(pdq)}}","verdict":"Blocked","at":"{{at}}"}]}
            """);

        Assert.Equal(400, status);
        Assert.Contains("\"field\":\"verdicts[1].at\"", body, StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"time-before-hash\"", body, StringComparison.Ordinal);
        Assert.Empty(await VerdictRowsAsync(exchange));
    }

    [Fact]
    public async Task A_platform_s_clock_may_be_five_minutes_behind_and_an_unknown_hash_has_no_time()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);

        var (_, behind) = await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked", at: "2026-01-02T02:59:05Z"));
        var (_, unknown) = await exchange.SendVerdictsAsync(key, VerdictBody(RandomHash.Pdq(), "Blocked", at: "0001-01-01T00:00:00Z"));

        Assert.Contains("\"Recorded\"", behind, StringComparison.Ordinal);
        Assert.Contains("\"UnknownRecord\"", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_takes_three_requests_about_its_hash()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, key) = await PublishedAsync(exchange);
        exchange.Transport.Requests.Clear();

        await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked"));

        Assert.Equal(3, exchange.Transport.Requests.Count(request => !request.EndsWith("platforms()", StringComparison.Ordinal))); // that one reads the keys
    }

    [Fact]
    public async Task Without_a_valid_key_nothing_is_accepted()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, _) = await PublishedAsync(exchange);

        Assert.Equal(401, (await exchange.SendVerdictsAsync("tid_example_00000000000000000000000000000000", VerdictBody(pdq, "Blocked"))).Status);
        Assert.Empty(await VerdictRowsAsync(exchange));
    }

    [Fact]
    public async Task Verdicts_sent_again_after_a_crash_at_any_request_are_stored_once()
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time);
            var (pdq, key) = await PublishedAsync(exchange);
            var requests = 0;
            exchange.Transport.After = request =>
            {
                if (!request.StartsWith("GET", StringComparison.Ordinal) && ++requests == killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            var killed = await Record.ExceptionAsync(() => exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked")));
            exchange.Transport.After = _ => { };
            if (killed is null)
                break;

            await exchange.SendVerdictsAsync(key, VerdictBody(pdq, "Blocked"));

            Assert.Equal("Blocked", Assert.Single(await VerdictRowsAsync(exchange)).GetString("Verdict"));
        }
    }

    [Fact]
    public async Task Concurrent_verdicts_of_one_platform_do_not_collide()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdqs = Enumerable.Range(0, 60).Select(_ => RandomHash.Pdq()).ToList();
        await exchange.SubmitAsync(Bodies.Of(pdqs));
        await exchange.PublishNextAsync();
        var key = await exchange.KeyOfAsync("example");

        var responses = await Task.WhenAll(pdqs.Chunk(10).SelectMany(hashes => (string[][])[hashes, hashes])
            .Select(hashes => exchange.SendVerdictsAsync(key, VerdictBody(hashes, "Blocked"))));

        Assert.All(responses, response => Assert.Equal(200, response.Status));
        Assert.Equal(60, (await VerdictRowsAsync(exchange)).Count);
    }

    private static string IdOf(string pdq) => HashValue.Parse("pdq", pdq).RecordId;

    private static string VerdictBody(
        string pdq, string verdict, string? reason = null, int? matches = null, int? removed = null, string at = "2026-01-02T03:04:05Z") =>
        JsonSerializer.Serialize(
            new { verdicts = new[] { new { recordId = IdOf(pdq), verdict, reason, matches, removed, at } } });

    private static string VerdictBody(IEnumerable<string> pdqs, string verdict) => JsonSerializer.Serialize(
        new { verdicts = pdqs.Select(pdq => new { recordId = IdOf(pdq), verdict, at = "2026-01-02T03:04:05Z" }) });

    private static async Task<(string Pdq, string Key)> PublishedAsync(Exchange exchange)
    {
        var pdq = RandomHash.Pdq();
        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        return (pdq, await exchange.KeyOfAsync("example"));
    }

    private static async Task<IReadOnlyList<Azure.Data.Tables.TableEntity>> VerdictRowsAsync(Exchange exchange) =>
        [.. (await exchange.RowsAsync(Tables.Hashes)).Where(row => row.RowKey.StartsWith("verdict.", StringComparison.Ordinal))];
}
