using System.Net;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform with a client for StopNCII needs only another base URL and another key.</summary>
public class StopNciiTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submitted_and_withdrawn_hashes_arrive_and_feedback_reaches_the_person()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("example"));
        var client = http.NewClient();
        var (kept, gone, video) = (Pdq.Random(), Pdq.Random(), RandomHash.Md5());
        var keeping = await SubmitAsync($$"""
            {"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{kept.Hex}}","quality":100}]},
              {"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{video}}"}]}]}
            """);
        var withdrawing = await SubmitAsync(Pdq.Case(gone));

        await UntilKnownAsync(client, ("ImagePDQ", kept.Hex, "Active"), ("VideoMD5", video, "Active"), ("ImagePDQ", gone.Hex, "Active"));
        using var response = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((kept.Hex, "Blocked"), (video, "NotBlocked")));
        await WithdrawAsync(withdrawing);
        await UntilKnownAsync(client, ("ImagePDQ", kept.Hex, "Active"), ("VideoMD5", video, "Active"), ("ImagePDQ", gone.Hex, "Withdrawn"));

        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, (await response.ReadJsonAsync()).GetProperty("taken").GetInt32()));
        Assert.Equal(["Blocked", "NotBlocked"], await StatesAsync(keeping));
        var later = http.NewClient();
        await later.SyncAsync(pageSize: 7);
        Assert.Equal(client.Known[("ImagePDQ", gone.Hex)], later.Known[("ImagePDQ", gone.Hex)]);
        var onlyPictures = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("unreliable")).NewClient();
        await onlyPictures.SyncAsync();
        Assert.Contains(("ImagePDQ", kept.Hex), onlyPictures.Known);
        Assert.DoesNotContain(("VideoMD5", video), onlyPictures.Known);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("tid_example_00000000000000000000000000000000")]
    public async Task Without_a_valid_key_every_call_returns_401(string? key)
    {
        var http = new StopNciiHttp(exchange.Api, key);

        foreach (var call in (Func<Task<HttpResponseMessage>>[])
            [() => http.FetchHashesAsync("startTimestamp=10"), () => http.PostAsync("SubmitFeedback", "{}"), () => http.PostAsync("SubmitHashes", "{}")])
        {
            using var refused = await call();
            await AssertErrorAsync(refused, HttpStatusCode.Unauthorized, "Ocp-Apim-Subscription-Key", "api-key");
        }
    }

    [Theory]
    [InlineData("startTimestamp=-1&pageSize=800", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=10&pageSize=1000000000", "pageSize", "page-size")]
    [InlineData("startTimestamp=10&pageSize=800&nextPageToken=nonsense", "nextPageToken", "next-page-token")]
    public async Task An_invalid_query_returns_400_with_the_parameter(string query, string field, string rule)
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("example"));

        using var refused = await http.FetchHashesAsync(query);

        await AssertErrorAsync(refused, HttpStatusCode.BadRequest, field, rule);
    }

    [Fact]
    public async Task Invalid_feedback_is_rejected_and_nothing_is_stored()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("unreliable")); // it sends no verdicts by itself
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(Pdq.Case(hash));
        await UntilSentAsync(credentials);
        var good = StopNciiHttp.Feedback((hash.Hex, "Blocked"));

        foreach (var (body, status, field, rule) in ((string, HttpStatusCode, string, string)[])
        [
            (good[..^3], HttpStatusCode.BadRequest, "body", "json"),
            (good + new string(' ', 2 * 1024 * 1024), HttpStatusCode.RequestEntityTooLarge, "body", "body-size"),
            (StopNciiHttp.Feedback(Enumerable.Repeat((hash.Hex, "Blocked"), 5_001)), HttpStatusCode.BadRequest, "hashFeedbacks", "feedbacks-count"),
        ])
        {
            using var refused = await http.PostAsync("SubmitFeedback", body);
            await AssertErrorAsync(refused, status, field, rule);
        }

        Assert.Contains(Assert.Single(await StatesAsync(credentials, "unreliable")), (string[])["Sent", "Received"]); // other tests read the feed with its key
    }

    [Fact]
    public async Task One_call_can_have_5000_feedbacks_of_every_kind()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("unreliable"));
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(Pdq.Case(hash));
        await UntilSentAsync(credentials);
        string[] values = ["Blocked", "None", "Unknown", "QualityUnknown", "Withdrawn", "Deleted"];
        var others = Enumerable.Range(0, 4_999).Select(index => (RandomHash.Pdq(), values[index % values.Length]));

        using var response = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback([.. others, (hash.Hex, "Blocked")]));

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, (await response.ReadJsonAsync()).GetProperty("taken").GetInt32()));
        Assert.Equal(["Blocked"], await StatesAsync(credentials, "unreliable"));
    }

    [Fact]
    public async Task Feedback_on_a_hash_of_another_signal_type_returns_404()
    {
        var video = RandomHash.Md5();
        await UntilSentAsync(await SubmitAsync($$"""{"items":[{"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{video}}"}]}]}"""));
        var unreliable = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("unreliable"));

        using var unknown = await unreliable.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((video, "Blocked")));

        await AssertErrorAsync(unknown, HttpStatusCode.NotFound, "hashFeedbacks", "unknown-hash");
    }

    [Fact]
    public async Task A_base_URL_that_ends_with_a_slash_works()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("unreliable"), "api/stopncii/v1/");
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(Pdq.Case(hash));

        await UntilKnownAsync(http.NewClient(), ("ImagePDQ", hash.Hex, "Active"));
        using var taken = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((hash.Hex, "Blocked")));
        using var refused = await http.PostAsync("SubmitHashes", "{}");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["Blocked"], await StatesAsync(credentials, "unreliable"));
        await AssertErrorAsync(refused, HttpStatusCode.Forbidden, "hashRecords", "people-only");
    }

    [Fact]
    public async Task Platforms_cannot_submit_hashes()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("example"));

        using var refused = await http.PostAsync("SubmitHashes", $$"""
            {"count": 1, "hashRecords": [{"lastModtimestamp": 1, "signalType": "StopNCIISignalType.ImagePDQ", "hashValue": "{{Pdq.Random().Hex}}",
              "CSPFeedbacks": [{"tags": [], "feedbackValue": "Blocked"}]}]}
            """);

        await AssertErrorAsync(refused, HttpStatusCode.Forbidden, "hashRecords", "people-only");
    }

    /// <summary>Syncs from the checkpoint until the client has all of these.</summary>
    private static async Task UntilKnownAsync(StopNciiClient client, params (string SignalType, string HashValue, string HashStatus)[] expected) =>
        await Poll.UntilAsync("the hashes in the feed", async () =>
        {
            await client.SyncAsync();
            return expected.All(hash => client.Known.GetValueOrDefault((hash.SignalType, hash.HashValue))?.HashStatus == hash.HashStatus) ? client : null;
        });

    /// <summary>Waits until the case is published.</summary>
    private Task<string> UntilSentAsync(string credentials) => Poll.UntilAsync("the case to be sent", async () =>
        await exchange.Api.GetCaseAsync(credentials) is var seen && seen.Contains("\"state\"", StringComparison.Ordinal) ? seen : null);

    /// <summary>Submits a case. Returns its number and PIN.</summary>
    private async Task<string> SubmitAsync(string body)
    {
        using var submitted = await exchange.Api.SubmitAsync(body);
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        return (await submitted.ReadJsonAsync()).Credentials();
    }

    private async Task WithdrawAsync(string credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/case/withdraw") { Headers = { Authorization = new("Case", credentials) } };
        using var withdrawn = await exchange.Api.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, withdrawn.StatusCode);
    }

    /// <summary>Returns the state of each item of a case at a platform.</summary>
    private async Task<IEnumerable<string?>> StatesAsync(string credentials, string platform = "example") =>
        JsonDocument.Parse(await exchange.Api.GetCaseAsync(credentials)).RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("platforms").EnumerateArray().Single(candidate => candidate.GetProperty("id").GetString() == platform))
            .Select(found => found.GetProperty("state").GetString());

    private static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string field, string rule)
    {
        var error = await response.ReadJsonAsync();
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            (status, (int)status, field, rule),
            (response.StatusCode, error.GetProperty("statusCode").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()));
        Assert.NotEqual("", error.GetProperty("message").GetString());
    }
}
