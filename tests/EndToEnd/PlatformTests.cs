using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform reads the feed, sends verdicts, and sees what it missed.</summary>
public class PlatformTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_platform_reads_a_hash_from_the_feed_and_the_person_sees_its_verdict()
    {
        var hash = Pdq.Random();
        var key = await exchange.KeyOfAsync("unreliable");
        var since = await EndOfFeedAsync(key);
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var record = await Poll.UntilAsync("the hash in the feed", async () =>
        {
            var page = await SendAsync(HttpMethod.Get, $"api/v1/feed?cursor={since}", key);
            var found = page.GetProperty("records").EnumerateArray().FirstOrDefault(record => record.GetProperty("recordId").GetString() == hash.RecordId);
            return found.ValueKind == JsonValueKind.Object ? found.GetRawText() : null;
        });
        Assert.Contains(hash.Hex, record, StringComparison.Ordinal);

        var response = await SendAsync(HttpMethod.Post, "api/v1/verdicts", key, new
        {
            verdicts = new[] { new { recordId = hash.RecordId, verdict = "Blocked", matches = 3, removed = 3, at = DateTimeOffset.UtcNow } },
        });

        Assert.Equal("Recorded", response.GetProperty("outcomes")[0].GetProperty("outcome").GetString());
        var seen = await exchange.Api.GetCaseAsync(credentials);
        Assert.Contains("\"id\":\"unreliable\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"Blocked\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"removed\":3", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_has_checked_the_feed_and_found_nothing_says_so_once_and_the_person_sees_it()
    {
        var hash = Pdq.Random();
        var key = await exchange.KeyOfAsync("unreliable");
        var since = await EndOfFeedAsync(key);
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var cursor = await Poll.UntilAsync("the hash in the feed", async () =>
        {
            var page = await SendAsync(HttpMethod.Get, $"api/v1/feed?cursor={since}", key);
            return page.GetRawText().Contains(hash.RecordId, StringComparison.Ordinal) ? page.GetProperty("cursor").GetString() : null;
        });

        var seen = await Poll.UntilAsync("the person to see that nothing was found", async () =>
        {
            // A check counts for what was published ten seconds before, so the platform says it again.
            var response = await SendAsync(HttpMethod.Post, "api/v1/feed/checked", key, new { cursor = await EndOfFeedAsync(key, cursor) });
            Assert.Contains(response.GetProperty("outcome").GetString(), (string?[])["Recorded", "Superseded"]);
            return await exchange.Api.GetCaseAsync(credentials) is var text && text.Contains("\"state\":\"NotFound\"", StringComparison.Ordinal) ? text : null;
        });

        Assert.Contains("\"id\":\"unreliable\"", seen, StringComparison.Ordinal);
        Assert.True((await SendAsync(HttpMethod.Get, "api/v1/platforms/me", key)).GetProperty("checked").GetProperty("lagSeconds").GetDouble() >= 0);
    }

    [LocalOnlyFact]
    public async Task A_platform_that_refused_an_event_sees_that_and_can_read_the_hash_from_its_resume_cursor()
    {
        var hash = Pdq.Random();
        var key = await exchange.KeyOfAsync("unreliable");
        using var set = await exchange.ServicesClient.PutAsJsonAsync($"platforms/unreliable/responses/{hash.RecordId}", (int[])[400], Cancelled);
        set.EnsureSuccessStatusCode();

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        await Poll.UntilAsync("the case to be shown as undelivered", async () =>
            await exchange.Api.GetCaseAsync(credentials) is var seen && seen.Contains("\"Undelivered\"", StringComparison.Ordinal) ? seen : null);
        var cursor = await Poll.UntilAsync("a resume cursor", async () =>
            (await SendAsync(HttpMethod.Get, "api/v1/platforms/me", key)).GetProperty("deadLettered").GetProperty("resumeCursor").GetString());
        await Poll.UntilAsync("the hash in the feed", async () =>
        {
            var page = await SendAsync(HttpMethod.Get, $"api/v1/feed?cursor={cursor}", key);
            return page.GetRawText() is var text && text.Contains(hash.RecordId, StringComparison.Ordinal) ? text : null;
        });
    }

    [LocalOnlyFact]
    public async Task A_platform_sees_the_distance_of_its_match_and_another_that_one_platform_blocked_the_hash()
    {
        var hash = Pdq.Random();
        using var hosted = await exchange.Receiver.PostAsJsonAsync("media", new { hashes = new[] { new { signalType = "pdq", hashValue = hash.Near(31).Hex, quality = 90 } } }, Cancelled);
        hosted.EnsureSuccessStatusCode();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var (blocks, asks) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("unreliable"));

        var others = await Poll.UntilAsync("the verdict of the other platform", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/hashes/{hash.RecordId}") { Headers = { Authorization = new("Bearer", asks) } };
            using var response = await exchange.Api.SendAsync(request, Cancelled);
            return response.IsSuccessStatusCode && (await response.ReadJsonAsync()).GetProperty("otherPlatforms") is var counts && counts.GetProperty("blocked").GetInt32() > 0 ? counts.GetRawText() : null;
        });

        Assert.Equal("""{"blocked":1,"notBlocked":0,"reasons":{"falseMatch":0,"notExplicit":0,"adult":0,"other":0}}""", others);
        var ranges = (await SendAsync(HttpMethod.Get, "api/v1/platforms/me", blocks)).GetProperty("distances").EnumerateArray().ToList();
        Assert.True(ranges.Single(range => range.GetProperty("to").GetInt32() == 31).GetProperty("blocked").GetInt32() >= 1);
        Assert.Equal(0, (await SendAsync(HttpMethod.Get, $"api/v1/hashes/{hash.RecordId}", blocks)).GetProperty("otherPlatforms").GetProperty("blocked").GetInt32());
    }

    private async Task<string> EndOfFeedAsync(string key, string cursor = "")
    {
        var more = true;
        while (more)
        {
            var page = await SendAsync(HttpMethod.Get, $"api/v1/feed?cursor={cursor}", key);
            (cursor, more) = (page.GetProperty("cursor").GetString()!, page.GetProperty("hasMore").GetBoolean());
        }

        return cursor;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new("Bearer", key) } };
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await exchange.Api.SendAsync(request, Cancelled);
        response.EnsureSuccessStatusCode();
        return await response.ReadJsonAsync();
    }
}
