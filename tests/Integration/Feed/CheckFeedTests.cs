using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.ApiKeys;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

public class CheckFeedTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan UntilVisible = FeedStore.VisibilityDelay + TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_person_sees_Sent_then_Received_then_NotFound_and_a_verdict_instead()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (pdq, person) = await PublishedAsync(exchange);
        Assert.Equal("Sent", await StateAsync(exchange, person));

        time.Advance(UntilVisible);
        var cursor = Cursor(await exchange.FeedAsync(key));
        Assert.Equal("Received", await StateAsync(exchange, person));

        time.Advance(TimeSpan.FromSeconds(30));
        var (status, body) = await CheckAsync(exchange, key, cursor);
        Assert.Equal((200, "Recorded"), (status, OutcomeOf(body)));
        Assert.Equal("NotFound", await StateAsync(exchange, person));

        await exchange.SendVerdictsAsync(
            key, $$"""{"verdicts":[{"recordId":"{{HashValue.Parse("pdq", pdq).RecordId}}","verdict":"Blocked","at":"2026-01-02T03:05:00Z"}]}""");
        Assert.Equal("Blocked", await StateAsync(exchange, person));
        Assert.Equal("Sent", await StateAsync(exchange, person, platform: 1));
    }

    [Fact]
    public async Task Nothing_found_costs_the_same_requests_for_one_hash_and_for_a_hundred()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");

        var ofOne = await RequestsOfCheckAsync(exchange, key, hashes: 1);
        var ofHundred = await RequestsOfCheckAsync(exchange, key, hashes: 100);

        Assert.Equal(ofOne, ofHundred);
        Assert.InRange(ofOne.Count, 1, 6);
        Assert.DoesNotContain(ofOne, request => request.Contains("hashes", StringComparison.Ordinal));
        Assert.Equal(1, ofOne.Count(request => !request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_cursor_again_counts_for_what_was_published_since_only_if_nothing_was()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (_, first) = await PublishedAsync(exchange);
        time.Advance(UntilVisible);
        var cursor = Cursor(await exchange.FeedAsync(key));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("2026-01-02T04:04:07Z", UpTo((await CheckAsync(exchange, key, cursor)).Body)); // now - 10 s
        var (_, second) = await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("2026-01-02T04:04:17Z", UpTo((await CheckAsync(exchange, key, cursor)).Body)); // the row of the second hash

        Assert.Equal(("NotFound", "Sent"), (await StateAsync(exchange, first), await StateAsync(exchange, second)));
    }

    [Fact]
    public async Task A_hash_that_the_feed_does_not_show_yet_is_not_checked()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (_, person) = await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromSeconds(5));

        await exchange.CheckAllAsync(key);
        time.Advance(UntilVisible);

        Assert.Equal("Sent", await StateAsync(exchange, person));
        await exchange.CheckAllAsync(key);
        time.Advance(UntilVisible);
        await exchange.CheckAllAsync(key);
        Assert.Equal("NotFound", await StateAsync(exchange, person));
    }

    [Fact]
    public async Task A_page_in_the_middle_counts_up_to_its_last_row()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (_, first) = await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(1));
        var (_, second) = await PublishedAsync(exchange);
        time.Advance(UntilVisible);

        await CheckAsync(exchange, key, Cursor(await exchange.FeedAsync(key, "?limit=1")));

        Assert.Equal(("NotFound", "Sent"), (await StateAsync(exchange, first), await StateAsync(exchange, second)));
    }

    [Fact]
    public async Task An_earlier_cursor_is_Superseded_and_the_later_one_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await PublishedAsync(exchange);
        await PublishedAsync(exchange);
        time.Advance(UntilVisible);
        var (early, late) = (Cursor(await exchange.FeedAsync(key, "?limit=1")), Cursor(await exchange.FeedAsync(key)));
        var (_, after) = await CheckAsync(exchange, key, late);
        var stored = await ProgressAsync(exchange);

        var (status, body) = await CheckAsync(exchange, key, early);

        Assert.Equal((200, "Superseded", UpTo(after)), (status, OutcomeOf(body), UpTo(body)));
        Assert.Equal(stored, await ProgressAsync(exchange));
        Assert.Equal("Recorded", OutcomeOf((await CheckAsync(exchange, key, late)).Body));
    }

    [Theory]
    [InlineData("""{}""", "cursor", "required")]
    [InlineData("""{"cursor":null}""", "cursor", "required")]
    [InlineData("""{"cursor":""}""", "cursor", "cursor")]
    [InlineData("""{"cursor":"not one of ours"}""", "cursor", "cursor")]
    [InlineData("""{"cursor":"MS4wNjM5MDI5MzQ2NTAwMDAwMDAwLg\u0000"}""", "cursor", "cursor")]
    [InlineData("""{"cursor":7}""", "cursor", "json-type")]
    [InlineData("""{"cursor":"x","verdict":"NotFound"}""", "verdict", "json-type")]
    [InlineData("""["x"]""", "body", "json-type")]
    public async Task An_invalid_body_is_400_and_nothing_is_stored(string json, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, body) = await exchange.SendCheckedAsync(await exchange.KeyOfAsync("example"), json);

        Assert.Equal(400, status);
        Assert.Contains($"\"field\":\"{field}\",\"rule\":\"{rule}\"", body, StringComparison.Ordinal);
        Assert.Empty(await ProgressAsync(exchange));
    }

    [Fact]
    public async Task A_cursor_that_is_ahead_of_the_clock_is_400_and_one_that_is_not_visible_yet_counts_up_to_the_visible_end()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        string At(TimeSpan later) => new FeedCursor(FeedPosition.At(time.GetUtcNow() + later)).Text;

        var (ahead, problem) = await CheckAsync(exchange, key, At(TimeSpan.FromSeconds(2)));
        Assert.Equal(400, ahead);
        Assert.Contains("\"rule\":\"cursor-ahead\"", problem, StringComparison.Ordinal);
        Assert.Empty(await ProgressAsync(exchange));

        Assert.Equal("2026-01-02T03:03:55Z", UpTo((await CheckAsync(exchange, key, At(TimeSpan.FromSeconds(-1)))).Body));
    }

    [Fact]
    public async Task Parallel_checks_do_not_collide_and_the_latest_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, cursor) = (await exchange.KeyOfAsync("example"), new FeedCursor(FeedPosition.Start).Text);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CheckAsync(exchange, key, cursor)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Contains($"CheckedUpTo {answers.Max(answer => UpTo(answer.Body))}", await ProgressAsync(exchange));
    }

    [Fact]
    public async Task It_needs_a_key_that_may_send_verdicts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var store = exchange.Get<ApiKeyStore>();
        var reads = (await store.CreateAsync(ApiKeyOwner.Platform("example"), TestContext.Current.CancellationToken, ApiKeyScope.Read))!.Value.ApiKey.Text;
        var cursor = new FeedCursor(FeedPosition.Start).Text;

        Assert.Equal((403, 401), ((await CheckAsync(exchange, reads, cursor)).Status, (await CheckAsync(exchange, reads + "0", cursor)).Status));
        Assert.Empty(await ProgressAsync(exchange));
    }

    [Theory]
    [InlineData("?signalType=pdq", "GET", "Sent")]
    [InlineData("", "HEAD", "Sent")]
    [InlineData("?limit=1", "GET", "Sent")]
    [InlineData("", "GET", "Received")]
    public async Task A_hash_is_Received_only_by_a_read_that_gives_it_to_the_platform_with_everything_before(string query, string method, string state)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(1));
        var (_, person) = await PublishedAsync(exchange);
        time.Advance(UntilVisible);
        var key = await exchange.KeyOfAsync("example"); // supports pdq and image_md5

        await exchange.CallAsync(exchange.Get<GetFeed>().Run, http =>
        {
            http.Request.Method = method;
            http.Request.Headers.Authorization = $"Bearer {key}";
            http.Request.QueryString = new QueryString(query);
        });

        Assert.Equal(state, await StateAsync(exchange, person));
    }

    private async Task<IReadOnlyList<string>> RequestsOfCheckAsync(Exchange exchange, string key, int hashes)
    {
        await PublishedAsync(exchange, hashes);
        time.Advance(UntilVisible);
        var cursor = Cursor(await exchange.FeedAsync(key));
        time.Advance(TimeSpan.FromMinutes(1)); // what the read of the feed has asked is too old by now
        exchange.Transport.Requests.Clear();
        Assert.Equal(200, (await CheckAsync(exchange, key, cursor)).Status);
        var requests = exchange.Transport.Requests.ToList();
        time.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(exchange, key, cursor); // now there is a row to merge into
        exchange.Transport.Requests.Clear();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await CheckAsync(exchange, key, cursor)).Status);
        Assert.InRange(exchange.Transport.Requests.Count, 1, requests.Count);
        return [.. exchange.Transport.Requests];
    }

    private static async Task<(string Pdq, string Credentials)> PublishedAsync(Exchange exchange, int hashes = 1)
    {
        var pdqs = Enumerable.Range(0, hashes).Select(_ => RandomHash.Pdq()).ToList();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdqs));
        await exchange.PublishNextAsync();
        return (pdqs[0], credentials);
    }

    private static Task<(int Status, string Body)> CheckAsync(Exchange exchange, string key, string cursor) =>
        exchange.SendCheckedAsync(key, $$"""{"cursor":"{{cursor}}"}""");

    private static async Task<string> StateAsync(Exchange exchange, string credentials, int platform = 0) =>
        JsonElement.Parse((await exchange.GetCaseAsync(credentials)).Body).GetProperty("items")[0].GetProperty("platforms")[platform].GetProperty("state").GetString()!;

    private static string Cursor((int Status, string Body) page) => JsonElement.Parse(page.Body).GetProperty("cursor").GetString()!;

    private static string OutcomeOf(string body) => JsonElement.Parse(body).GetProperty("outcome").GetString()!;

    private static string UpTo(string body) => JsonElement.Parse(body).GetProperty("checkedUpTo").GetString()!;

    /// <summary>The stored columns, one line for each.</summary>
    private static async Task<IReadOnlyList<string>> ProgressAsync(Exchange exchange) =>
    [
        .. from row in await exchange.RowsAsync(Tables.Platforms)
           where row.PartitionKey == FeedProgressRow.Partition
           from column in row
           where column.Key.EndsWith("UpTo", StringComparison.Ordinal) || column.Key.EndsWith("At", StringComparison.Ordinal)
           orderby column.Key
           select $"{column.Key} {(DateTimeOffset)column.Value:yyyy-MM-ddTHH:mm:ssZ}",
    ];
}
