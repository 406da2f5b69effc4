using System.Net;
using System.Text.Json;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform that has a client of StopNCII, and changes nothing but its base URL and its keys.</summary>
public class StopNciiTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_people_submit_arrives_what_they_withdraw_is_withdrawn_and_feedback_reaches_them()
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
        using var answer = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((kept.Hex, "Blocked"), (video, "NotBlocked")));
        await WithdrawAsync(withdrawing);
        await UntilKnownAsync(client, ("ImagePDQ", kept.Hex, "Active"), ("VideoMD5", video, "Active"), ("ImagePDQ", gone.Hex, "Withdrawn"));

        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, (await answer.ReadJsonAsync()).GetProperty("taken").GetInt32()));
        Assert.Equal(["Blocked", "NotBlocked"], await StatesAsync(keeping));
        var later = http.NewClient();
        await later.SyncAsync(pageSize: 7);
        Assert.Equal(client.Known[("ImagePDQ", gone.Hex)], later.Known[("ImagePDQ", gone.Hex)]);
        var onlyPictures = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("moody")).NewClient();
        await onlyPictures.SyncAsync();
        Assert.Contains(("ImagePDQ", kept.Hex), onlyPictures.Known);
        Assert.DoesNotContain(("VideoMD5", video), onlyPictures.Known);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("tid_example_00000000000000000000000000000000")]
    public async Task Without_a_live_key_everything_is_refused(string? key)
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
    public async Task A_question_that_cannot_be_asked_names_its_parameter(string query, string field, string rule)
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("example"));

        using var refused = await http.FetchHashesAsync(query);

        await AssertErrorAsync(refused, HttpStatusCode.BadRequest, field, rule);
    }

    [Fact]
    public async Task Feedback_that_cannot_be_taken_is_refused_and_nothing_is_stored()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("moody")); // says nothing by itself
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

        Assert.Equal(["Sent"], await StatesAsync(credentials, "moody"));
    }

    [Fact]
    public async Task Five_thousand_feedbacks_of_every_kind_arrive_in_one_call()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("moody"));
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(Pdq.Case(hash));
        await UntilSentAsync(credentials);
        string[] values = ["Blocked", "None", "Unknown", "QualityUnknown", "Withdrawn", "Deleted"];
        var others = Enumerable.Range(0, 4_999).Select(index => (RandomHash.Pdq(), values[index % values.Length]));

        using var answer = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback([.. others, (hash.Hex, "Blocked")]));

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, (await answer.ReadJsonAsync()).GetProperty("taken").GetInt32()));
        Assert.Equal(["Blocked"], await StatesAsync(credentials, "moody"));
    }

    [Fact]
    public async Task Feedback_on_a_hash_that_only_others_are_sent_is_unknown()
    {
        var video = RandomHash.Md5();
        await UntilSentAsync(await SubmitAsync($$"""{"items":[{"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{video}}"}]}]}"""));
        var moody = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("moody"));

        using var unknown = await moody.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((video, "Blocked")));

        await AssertErrorAsync(unknown, HttpStatusCode.NotFound, "hashFeedbacks", "unknown-hash");
    }

    [Fact]
    public async Task A_base_URL_that_ends_with_a_slash_works()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("moody"), "api/stopncii/v1/");
        var hash = Pdq.Random();
        var credentials = await SubmitAsync(Pdq.Case(hash));

        await UntilKnownAsync(http.NewClient(), ("ImagePDQ", hash.Hex, "Active"));
        using var taken = await http.PostAsync("SubmitFeedback", StopNciiHttp.Feedback((hash.Hex, "Blocked")));
        using var refused = await http.PostAsync("SubmitHashes", "{}");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["Blocked"], await StatesAsync(credentials, "moody"));
        await AssertErrorAsync(refused, HttpStatusCode.Forbidden, "hashRecords", "people-only");
    }

    [Fact]
    public async Task Platforms_submit_no_hashes()
    {
        var http = new StopNciiHttp(exchange.Api, await exchange.KeyOfAsync("example"));

        using var refused = await http.PostAsync("SubmitHashes", $$"""
            {"count": 1, "hashRecords": [{"lastModtimestamp": 1, "signalType": "StopNCIISignalType.ImagePDQ", "hashValue": "{{Pdq.Random().Hex}}",
              "CSPFeedbacks": [{"tags": [], "feedbackValue": "Blocked"}]}]}
            """);

        await AssertErrorAsync(refused, HttpStatusCode.Forbidden, "hashRecords", "people-only");
    }

    /// <summary>Syncs again from the checkpoint until the client knows all of these.</summary>
    private static async Task UntilKnownAsync(StopNciiClient client, params (string SignalType, string HashValue, string HashStatus)[] expected) =>
        await Poll.UntilAsync("the feed to tell of the hashes", async () =>
        {
            await client.SyncAsync();
            return expected.All(hash => client.Known.GetValueOrDefault((hash.SignalType, hash.HashValue))?.HashStatus == hash.HashStatus) ? client : null;
        });

    /// <summary>Waits until the case is published, whatever platforms say of it by then.</summary>
    private Task<string> UntilSentAsync(string credentials) => Poll.UntilAsync("the case to be sent", async () =>
        await exchange.Api.LookAsync(credentials) is var seen && seen.Contains("\"state\"", StringComparison.Ordinal) ? seen : null);

    /// <summary>A case's number and PIN.</summary>
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

    /// <summary>How each item of a case stands with a platform.</summary>
    private async Task<IEnumerable<string?>> StatesAsync(string credentials, string platform = "example") =>
        JsonDocument.Parse(await exchange.Api.LookAsync(credentials)).RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("platforms").EnumerateArray().Single(asked => asked.GetProperty("id").GetString() == platform))
            .Select(asked => asked.GetProperty("state").GetString());

    private static async Task AssertErrorAsync(HttpResponseMessage answer, HttpStatusCode status, string field, string rule)
    {
        var error = await answer.ReadJsonAsync();
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            (status, (int)status, field, rule),
            (answer.StatusCode, error.GetProperty("statusCode").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()));
        Assert.NotEqual("", error.GetProperty("message").GetString());
    }
}
