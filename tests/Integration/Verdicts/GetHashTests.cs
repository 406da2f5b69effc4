using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Verdicts;

public class GetHashTests(AzuriteFixture azurite)
{
    private const string At = "2026-01-02T03:04:05Z";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_platform_sees_the_record_and_how_many_others_said_what_but_not_which()
    {
        await using var exchange = await StartAsync("self", "one", "two", "three", "four");
        var (recordId, _) = await PublishedAsync(exchange);
        await SendAsync(exchange, "self", recordId, "NotBlocked", "Adult");
        await SendAsync(exchange, "one", recordId, "Blocked");
        await SendAsync(exchange, "two", recordId, "NotBlocked", "FalseMatch");
        await SendAsync(exchange, "three", recordId, "PendingReview");
        var key = await exchange.KeyOfAsync("self");
        exchange.Transport.Requests.Clear();

        var (status, body) = await exchange.HashAsync(key, recordId);

        Assert.Equal(200, status);
        Assert.Equal(2, exchange.Transport.Requests.Count(request => !request.EndsWith("platforms()", StringComparison.Ordinal))); // that one reads the key
        var response = JsonElement.Parse(body);
        Assert.Equal("""{"blocked":1,"notBlocked":1,"reasons":{"falseMatch":1,"notExplicit":0,"adult":0,"other":0}}""", response.GetProperty("otherPlatforms").GetRawText());
        Assert.DoesNotContain(["one", "two", "three", "four"], platform => body.Contains($"\"{platform}\"", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromSeconds(11)); // until the feed shows it
        var feed = JsonElement.Parse((await exchange.FeedAsync(key)).Body);
        Assert.Equal(Assert.Single(feed.GetProperty("records").EnumerateArray()).GetRawText(), response.GetProperty("record").GetRawText());
    }

    [Fact]
    public async Task With_fewer_than_three_others_that_get_the_hash_there_are_no_counts()
    {
        await using var exchange = await StartAsync("self", "one", "two");
        var (recordId, _) = await PublishedAsync(exchange);
        await SendAsync(exchange, "one", recordId, "Blocked");

        var (status, body) = await exchange.HashAsync(await exchange.KeyOfAsync("self"), recordId);

        Assert.Equal(200, status);
        Assert.DoesNotContain("otherPlatforms", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hash_that_has_ended_is_410_and_one_that_the_platform_did_not_get_is_404()
    {
        await using var exchange = await StartAsync("self");
        var (recordId, credentials) = await PublishedAsync(exchange);
        var md5 = RandomHash.Md5();
        await exchange.SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{md5}}"}]}]}""");
        await exchange.PublishAllAsync();
        var key = await exchange.KeyOfAsync("self");
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishAllAsync();

        AssertProblem(410, "hash-withdrawn", await exchange.HashAsync(key, recordId));
        AssertProblem(404, "no-such-record", await exchange.HashAsync(key, HashValue.Parse("image_md5", md5).RecordId));
        AssertProblem(404, "no-such-record", await exchange.HashAsync(key, DecisionCalls.RecordIdOf(RandomHash.Pdq())));
        AssertProblem(400, "record-id", await exchange.HashAsync(key, recordId.ToUpperInvariant() + "0"));
        Assert.Equal(401, (await exchange.HashAsync("tid_self_00000000000000000000000000000000", recordId)).Status);
    }

    private static void AssertProblem(int status, string rule, (int Status, string Body) response)
    {
        Assert.Equal(status, response.Status);
        Assert.Contains($"\"field\":\"recordId\",\"rule\":\"{rule}\"", response.Body, StringComparison.Ordinal);
    }

    private async Task<Exchange> StartAsync(params string[] platforms) => await Exchange.StartAsync(azurite, time, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = JsonSerializer.Serialize(new
        {
            platforms = platforms.Select(id => new { id, name = id, webhook = $"https://{id}.example/hook", signalTypes = new[] { "pdq" }, contact = "a@b.example" }),
        }),
    });

    private static async Task<(string RecordId, string Credentials)> PublishedAsync(Exchange exchange)
    {
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishAllAsync();
        return (DecisionCalls.RecordIdOf(pdq), credentials);
    }

    private static async Task SendAsync(Exchange exchange, string platform, string recordId, string verdict, string? reason = null)
    {
        var (status, _) = await exchange.SendVerdictsAsync(
            await exchange.KeyOfAsync(platform), JsonSerializer.Serialize(new { verdicts = new[] { new { recordId, verdict, reason, at = At } } }));
        Assert.Equal(200, status);
    }
}
