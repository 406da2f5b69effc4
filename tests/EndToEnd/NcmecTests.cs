using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform with a client for NCMEC needs only another base URL and other credentials.</summary>
public class NcmecTests(ExchangeUnderTest exchange)
{
    private const string Platform = "example";
    private const string Submission = "<feedbackSubmission xmlns=\"https://hashsharing.ncmec.org/hashsharing/v2\">";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submitted_hashes_arrive_and_withdrawn_hashes_disappear()
    {
        var client = await ClientAsync();
        var sync = new NcmecSync(client, TimeProvider.System);
        var (pdq, imageMd5, videoMd5) = (Pdq.Random(), Pdq.Random().Hex[..32], Pdq.Random().Hex[..32]);
        using var submitted = await exchange.Api.SubmitAsync($$"""
            {"items":[
              {"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq.Hex}}","quality":100},{"signalType":"image_md5","hashValue":"{{imageMd5}}"},{"signalType":"image_sha256","hashValue":"{{Pdq.Random().Hex}}"}]},
              {"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{videoMd5}}"}]}]}
            """);
        using var kept = await exchange.Api.SubmitAsync(Pdq.Case(Pdq.Random()));

        var checkpoint = await SyncUntilAsync(sync, null, live => Of(live, imageMd5, videoMd5, pdq.Hex).Count == 3);
        Assert.Equal(
            ["1 image md5", "1 image pdq", "1 video md5"],
            Of(sync.Live, imageMd5, videoMd5, pdq.Hex).Select(update => $"{update.MemberId} {update.Medium} {update.Fingerprints.Keys.Single()}").Order());
        Assert.Contains(pdq.RecordId, sync.Live.Keys);

        var credentials = (await submitted.ReadJsonAsync()).Credentials();
        using var withdrawal = new HttpRequestMessage(HttpMethod.Post, "api/v1/case/withdraw") { Headers = { Authorization = new("Case", credentials) } };
        using var withdrawn = await exchange.Api.SendAsync(withdrawal, Cancelled);
        withdrawn.EnsureSuccessStatusCode();
        await SyncUntilAsync(sync, checkpoint, live => Of(live, imageMd5, videoMd5, pdq.Hex).Count == 0);
    }

    [Fact]
    public async Task Feedback_reaches_the_person()
    {
        var client = await ClientAsync();
        var sync = new NcmecSync(client, TimeProvider.System);
        var (blocked, left) = (Pdq.Random(), Pdq.Random());
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(blocked, left));
        await SyncUntilAsync(sync, null, live => live.ContainsKey(blocked.RecordId) && live.ContainsKey(left.RecordId));

        await client.UpvoteAsync(sync.Live[blocked.RecordId].MemberId, blocked.RecordId, "PDQ");
        await client.DownvoteAsync(sync.Live[left.RecordId].MemberId, left.RecordId, "PDQ", (await NcmecReasons.ReadAsync(client, "PDQ"))["FalseMatch"]);

        var seen = JsonDocument.Parse(await exchange.Api.GetCaseAsync((await submitted.ReadJsonAsync()).Credentials())).RootElement;
        var states = seen.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("platforms").EnumerateArray().Single(platform => platform.GetProperty("id").GetString() == Platform))
            .Select(platform => platform.GetProperty("state").GetString() + (platform.TryGetProperty("reason", out var reason) ? $" {reason}" : ""));
        Assert.Equal(["Blocked", "NotBlocked FalseMatch"], states);
    }

    [Fact]
    public async Task A_base_URL_that_ends_with_a_slash_works()
    {
        var client = Client(Platform, await exchange.KeyOfAsync(Platform), "api/hashsharing/");
        var sync = new NcmecSync(client, TimeProvider.System);
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        await SyncUntilAsync(sync, null, live => live.ContainsKey(hash.RecordId));
        await client.UpvoteAsync(1, hash.RecordId, "PDQ");

        Assert.Contains(await client.StatusAsync(), await client.MembersAsync());
        Assert.Contains("FalseMatch", await NcmecReasons.ReadAsync(client, "PDQ"));
        Assert.Contains("\"Blocked\"", await exchange.Api.GetCaseAsync((await submitted.ReadJsonAsync()).Credentials()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hashsharing/v2/statuses")]
    [InlineData("hashsharing/v2/status/more")]
    [InlineData("hashsharing///v2/status")]
    [InlineData("hashsharing/v2/feedback/PDQ/more/reasons")]
    [InlineData("more/hashsharing/v2/status")]
    [InlineData("stopncii/v1/FetchHashesAndMore")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        using var response = await exchange.Api.GetAsync(new Uri($"api/{path}", UriKind.Relative), Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_client_can_read_its_own_member_and_all_members()
    {
        var client = await ClientAsync();

        var (self, members) = (await client.StatusAsync(), await client.MembersAsync());

        Assert.Contains(self, members);
        Assert.Contains((1, "TakeItDown"), members);
    }

    [Fact]
    public async Task A_key_works_only_for_its_own_platform()
    {
        var key = await exchange.KeyOfAsync(Platform);
        (string User, string Password)[] wrong = [(Platform, "wrong"), (Platform, key[..^1] + (key[^1] == '0' ? '1' : '0')), ("unreliable", key), ("", "")];

        foreach (var (user, password) in wrong)
        {
            using var refused = await Client(user, password).SendAsync(HttpMethod.Get, "/v2/status");
            Assert.Equal((HttpStatusCode.Unauthorized, "api-key"), (refused.StatusCode, await RuleAsync(refused)));
            Assert.StartsWith("Basic realm=", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        using var bare = await exchange.Api.GetAsync(new Uri("api/hashsharing/v2/entries", UriKind.Relative), Cancelled);
        Assert.Equal((HttpStatusCode.Unauthorized, "api-key"), (bare.StatusCode, await RuleAsync(bare)));
    }

    [Theory]
    [InlineData("after=nonsense", "after")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to-before-from")]
    [InlineData("to=9999-12-31T23:59:59Z", "to-ahead")]
    [InlineData("from=yesterday", "time")]
    [InlineData("size=1000000000", "size")]
    public async Task An_invalid_query_returns_400_with_the_rule(string query, string rule)
    {
        using var refused = await (await ClientAsync()).SendAsync(HttpMethod.Get, $"/v2/entries?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, rule), (refused.StatusCode, await RuleAsync(refused)));
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(1, "00000000000000000000000000000000")]
    [InlineData(1, "e1")]
    public async Task Feedback_on_an_unknown_entry_returns_404(int member, string entry)
    {
        var known = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(known));

        using var content = NcmecClient.Xml($"{Submission}<affirmative/></feedbackSubmission>");
        using var refused = await (await ClientAsync()).SendAsync(
            HttpMethod.Put, $"/v2/entries/{member}/{(entry == "" ? known.RecordId : entry)}/PDQ/feedback", content);

        Assert.Equal((HttpStatusCode.NotFound, "unknown-entry"), (refused.StatusCode, await RuleAsync(refused)));
    }

    [Theory]
    [InlineData("laughs", HttpStatusCode.BadRequest, "xml")]
    [InlineData("external", HttpStatusCode.BadRequest, "xml")]
    [InlineData("deep", HttpStatusCode.BadRequest, "feedback")]
    [InlineData("attribute", HttpStatusCode.BadRequest, "feedback")]
    [InlineData("large", HttpStatusCode.RequestEntityTooLarge, "body-size")]
    public async Task An_XML_bomb_is_rejected(string bomb, HttpStatusCode status, string rule)
    {
        var client = await ClientAsync();
        var laughs = string.Concat(Enumerable.Range(1, 30).Select(level => $"<!ENTITY l{level} \"&l{level - 1};&l{level - 1};\">"));
        var body = bomb switch
        {
            "laughs" => $"<!DOCTYPE f [<!ENTITY l0 \"ha\">{laughs}]>{Submission}&l30;</feedbackSubmission>",
            "external" => $"<!DOCTYPE f [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{Submission}&x;</feedbackSubmission>",
            "deep" => Submission + string.Concat(Enumerable.Repeat("<a>", 30_000)) + string.Concat(Enumerable.Repeat("</a>", 30_000)) + "</feedbackSubmission>",
            "attribute" => $"{Submission}<affirmative a=\"{new string('a', 200_000)}\"/></feedbackSubmission>",
            _ => $"{Submission}<affirmative/></feedbackSubmission>{new string(' ', 300_000)}",
        };

        using var content = NcmecClient.Xml(body);
        using var refused = await client.SendAsync(HttpMethod.Put, $"/v2/entries/1/{Pdq.Random().RecordId}/PDQ/feedback", content);

        Assert.Equal((status, rule), (refused.StatusCode, await RuleAsync(refused)));
    }

    private async Task<NcmecClient> ClientAsync() => Client(Platform, await exchange.KeyOfAsync(Platform));

    private NcmecClient Client(string user, string password, string baseUrl = "api/hashsharing") =>
        new(exchange.Api, new Uri(exchange.Api.BaseAddress!, baseUrl).AbsoluteUri, user, password);

    private static Task<NcmecCheckpoint> SyncUntilAsync(
        NcmecSync sync, NcmecCheckpoint? checkpoint, Func<IReadOnlyDictionary<string, NcmecUpdate>, bool> isSo) =>
        Poll.UntilAsync("the entries", async () =>
        {
            checkpoint = await sync.RunAsync(checkpoint);
            return isSo(sync.Live) ? checkpoint : null;
        });

    private static IReadOnlyList<NcmecUpdate> Of(IReadOnlyDictionary<string, NcmecUpdate> live, params string[] values) =>
        [.. live.Values.Where(update => update.Fingerprints.Values.Any(values.Contains))];

    private static async Task<string> RuleAsync(HttpResponseMessage response)
    {
        var error = XElement.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("error", error.Name.LocalName);
        return error.Elements().Single(child => child.Name.LocalName == "rule").Value;
    }
}
