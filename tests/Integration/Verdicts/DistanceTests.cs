using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Verdicts;

/// <summary>What <c>GET v1/platforms/me</c> shows of a platform's verdicts by distance.</summary>
public class DistanceTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_platform_sees_its_own_verdicts_by_distance()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var ids = await PublishedAsync(exchange, 4);
        var key = await exchange.KeyOfAsync("example");
        Assert.DoesNotContain("distances", (await exchange.HealthAsync(key)).Body, StringComparison.Ordinal);

        await SendAsync(exchange, key, Of(ids[0], "Blocked", 30), Of(ids[1], "NotBlocked", 30, "FalseMatch"), Of(ids[2], "NotBlocked", 30, "Adult"), Of(ids[3], "PendingReview", 30));
        await SendAsync(exchange, await exchange.KeyOfAsync("other"), Of(ids[0], "Blocked", 2));

        Assert.Equal("""{"from":28,"to":31,"blocked":1,"falseMatches":1,"falseMatchRate":0.5}""", (await RangesAsync(exchange, key))[7].GetRawText());
        Assert.Equal("""{"from":0,"to":3,"blocked":0,"falseMatches":0,"falseMatchRate":null}""", (await RangesAsync(exchange, key))[0].GetRawText());
    }

    [Fact]
    public async Task Only_the_latest_verdict_on_a_hash_counts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var id = Assert.Single(await PublishedAsync(exchange, 1));
        var key = await exchange.KeyOfAsync("example");

        await SendAsync(exchange, key, Of(id, "NotBlocked", 30, "FalseMatch", second: 1));
        await SendAsync(exchange, key, Of(id, "Blocked", 8, second: 3));
        await SendAsync(exchange, key, Of(id, "NotBlocked", 30, "FalseMatch", second: 2)); // late
        Assert.Equal((1, 0), await SumsAsync(exchange, key));

        await SendAsync(exchange, key, Of(id, "Blocked", null, second: 4));
        Assert.Empty(await RangesAsync(exchange, key));

        await SendAsync(exchange, key, Of(id, "PendingReview", 4, second: 5), Of(id, "NotBlocked", 4, "FalseMatch", second: 6));
        Assert.Equal((0, 1), await SumsAsync(exchange, key));
    }

    [Fact]
    public async Task A_distance_on_another_signal_type_prevents_the_whole_call_from_being_stored()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var id = Assert.Single(await PublishedAsync(exchange, 1));
        var md5 = RandomHash.Md5();
        await exchange.SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{md5}}"}]}]}""");
        await exchange.PublishAllAsync();
        var key = await exchange.KeyOfAsync("example");

        var (status, body) = await exchange.SendVerdictsAsync(key, Body(Of(id, "Blocked", 3), Of(HashValue.Parse("image_md5", md5).RecordId, "Blocked", 0)));

        Assert.Equal(400, status);
        Assert.Contains("\"field\":\"verdicts[1].distance\",\"rule\":\"distance-pdq\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Hashes), row => row.RowKey.StartsWith(VerdictRow.Prefix, StringComparison.Ordinal));
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Platforms), row => row.RowKey.StartsWith("distance", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 1)]
    [InlineData(100, 2)]
    public async Task A_call_takes_two_more_requests_for_every_99_verdicts_that_count(int hashes, int transactions)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var ids = await PublishedAsync(exchange, hashes);
        var key = await exchange.KeyOfAsync("example");
        exchange.Transport.Requests.Clear();

        await SendAsync(exchange, key, [.. ids.Select(id => Of(id, "Blocked", 3))]);

        Assert.Equal((3 * hashes) + (2 * transactions), exchange.Transport.Requests.Count(request => !request.EndsWith("platforms()", StringComparison.Ordinal))); // those read the key
        Assert.Equal((hashes, 0), await SumsAsync(exchange, key));
    }

    [Fact]
    public async Task Parallel_calls_count_exactly_also_when_each_is_sent_twice()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var ids = await PublishedAsync(exchange, 48);
        var key = await exchange.KeyOfAsync("example");

        var responses = await Task.WhenAll(ids.Chunk(4).SelectMany(chunk => (string[][])[chunk, chunk])
            .Select(chunk => exchange.SendVerdictsAsync(key, Body([.. chunk.Select((id, index) => index == 0 ? Of(id, "NotBlocked", 29, "FalseMatch") : Of(id, "Blocked", 29))]))));

        Assert.All(responses, response => Assert.Equal(200, response.Status));
        Assert.Equal((36, 12), await SumsAsync(exchange, key));
    }

    [Fact]
    public async Task Verdicts_sent_again_after_a_crash_at_any_request_count_once()
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time);
            var ids = await PublishedAsync(exchange, 2);
            var key = await exchange.KeyOfAsync("example");
            await SendAsync(exchange, key, Of(ids[0], "NotBlocked", 30, "FalseMatch", second: 1));
            var requests = 0;
            exchange.Transport.After = request =>
            {
                if (!request.StartsWith("GET", StringComparison.Ordinal) && ++requests == killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            (object, object) changed = (Of(ids[0], "PendingReview", 30, second: 2), Of(ids[1], "Blocked", 5, second: 2));
            var killed = await Record.ExceptionAsync(() => SendAsync(exchange, key, changed.Item1, changed.Item2));
            exchange.Transport.After = _ => { };
            if (killed is null)
                break;

            await SendAsync(exchange, key, changed.Item1, changed.Item2);

            Assert.Equal((1, 0), await SumsAsync(exchange, key));
        }
    }

    [Fact]
    public async Task The_purge_of_a_hash_keeps_the_sums_and_nothing_about_the_hash()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var id = Assert.Single(await PublishedAsync(exchange, 1));
        var key = await exchange.KeyOfAsync("example");
        await SendAsync(exchange, key, Of(id, "Blocked", 3, second: 1));
        await SendAsync(exchange, key, Of(id, "PendingReview", null, second: 2));
        await SendAsync(exchange, key, Of(id, "Blocked", 3, second: 3));

        await exchange.Get<VerdictStore>().PurgeAsync(id, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Platforms), row => row.RowKey.Contains(id, StringComparison.Ordinal));
        Assert.Equal((1, 0), await SumsAsync(exchange, key));
    }

    private static object Of(string recordId, string verdict, int? distance, string? reason = null, int second = 0) =>
        new { recordId, verdict, reason, distance, at = $"2026-01-02T03:04:{5 + second:D2}Z" };

    private static string Body(params object[] verdicts) => JsonSerializer.Serialize(new { verdicts });

    private static async Task SendAsync(Exchange exchange, string key, params object[] verdicts)
    {
        var (status, body) = await exchange.SendVerdictsAsync(key, Body(verdicts));
        Assert.True(status == 200, body);
    }

    private static async Task<IReadOnlyList<string>> PublishedAsync(Exchange exchange, int hashes)
    {
        var pdqs = Enumerable.Range(0, hashes).Select(_ => RandomHash.Pdq()).ToList();
        await exchange.SubmitAsync(Bodies.Of(pdqs));
        await exchange.PublishAllAsync();
        return pdqs.ConvertAll(DecisionCalls.RecordIdOf);
    }

    private static async Task<IReadOnlyList<JsonElement>> RangesAsync(Exchange exchange, string key) =>
        JsonElement.Parse((await exchange.HealthAsync(key)).Body).TryGetProperty("distances", out var ranges) ? [.. ranges.EnumerateArray()] : [];

    private static async Task<(int Blocked, int FalseMatches)> SumsAsync(Exchange exchange, string key)
    {
        var ranges = await RangesAsync(exchange, key);
        return (ranges.Sum(range => range.GetProperty("blocked").GetInt32()), ranges.Sum(range => range.GetProperty("falseMatches").GetInt32()));
    }
}
