using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>What a platform does over the years: reads the feed, answers, and finds out what it missed.</summary>
public class PlatformTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_platform_finds_a_new_hash_in_the_feed_answers_and_the_person_sees_it()
    {
        var hash = Pdq.Random();
        var key = await exchange.KeyOfAsync("moody");
        var since = await EndOfFeedAsync(key);
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        var record = await Poll.UntilAsync("the hash in the feed", async () =>
        {
            var page = await AskAsync(HttpMethod.Get, $"api/v1/feed?cursor={since}", key);
            var found = page.GetProperty("records").EnumerateArray().FirstOrDefault(record => record.GetProperty("recordId").GetString() == hash.RecordId);
            return found.ValueKind == JsonValueKind.Object ? found.GetRawText() : null;
        });
        Assert.Contains(hash.Hex, record, StringComparison.Ordinal);

        var answer = await AskAsync(HttpMethod.Post, "api/v1/verdicts", key, new
        {
            verdicts = new[] { new { recordId = hash.RecordId, verdict = "Blocked", matches = 3, removed = 3, at = DateTimeOffset.UtcNow } },
        });

        Assert.Equal("Recorded", answer.GetProperty("outcomes")[0].GetProperty("outcome").GetString());
        var seen = await exchange.Api.LookAsync(credentials);
        Assert.Contains("\"id\":\"moody\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"Blocked\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"removed\":3", seen, StringComparison.Ordinal);
        var counted = (await AskAsync(HttpMethod.Get, "api/v1/platforms/me", key)).GetProperty("verdicts").GetProperty("Blocked").GetInt32();
        Assert.True(counted >= 1);
    }

    [SteeringFact]
    public async Task A_platform_that_refused_an_event_is_told_and_its_cursor_tells_the_hash_again()
    {
        var hash = Pdq.Random();
        var key = await exchange.KeyOfAsync("moody");
        using var told = await exchange.StandIns.PutAsJsonAsync($"platforms/moody/answers/{hash.RecordId}", (int[])[400], Cancelled);
        told.EnsureSuccessStatusCode();

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        await Poll.UntilAsync("the person to be told", async () =>
            await exchange.Api.LookAsync(credentials) is var seen && seen.Contains("\"Undelivered\"", StringComparison.Ordinal) ? seen : null);
        var cursor = await Poll.UntilAsync("the platform to be told", async () =>
            (await AskAsync(HttpMethod.Get, "api/v1/platforms/me", key)).GetProperty("deadLettered").GetProperty("resumeCursor").GetString());
        await Poll.UntilAsync("the hash in the feed", async () =>
        {
            var page = await AskAsync(HttpMethod.Get, $"api/v1/feed?cursor={cursor}", key);
            return page.GetRawText() is var text && text.Contains(hash.RecordId, StringComparison.Ordinal) ? text : null;
        });
    }

    private async Task<string> EndOfFeedAsync(string key)
    {
        var (cursor, more) = ("", true);
        while (more)
        {
            var page = await AskAsync(HttpMethod.Get, $"api/v1/feed?cursor={cursor}", key);
            (cursor, more) = (page.GetProperty("cursor").GetString()!, page.GetProperty("hasMore").GetBoolean());
        }

        return cursor;
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, string key, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new("Bearer", key) } };
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await exchange.Api.SendAsync(request, Cancelled);
        answer.EnsureSuccessStatusCode();
        return await answer.ReadJsonAsync();
    }
}
