using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

public class SubmitFeedbackTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Theory]
    [InlineData("Blocked")]
    [InlineData("NotBlocked")]
    [InlineData("PendingReview")]
    public async Task Feedback_is_one_verdict_and_the_person_sees_it(string value)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);
        time.Advance(TimeSpan.FromHours(1));

        var response = await exchange.FeedbackAsync(key, Feedback((hash, value)));

        Assert.Equal((200, """{"taken":1,"skipped":0,"message":"Recorded 1 verdicts."}"""), response);
        Assert.Contains(
            $$"""{"id":"example","name":"Example","state":"{{value}}","since":"2026-01-02T04:04:05Z"}""",
            (await exchange.GetCaseAsync(credentials)).Body,
            StringComparison.Ordinal);
        Assert.Equal([value], await VerdictsAsync(exchange));
    }

    [Fact]
    public async Task The_latest_feedback_counts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);
        await exchange.FeedbackAsync(key, Feedback((hash, "PendingReview")));
        time.Advance(TimeSpan.FromMinutes(1));

        await exchange.FeedbackAsync(key, Feedback((hash, "NotBlocked"), (hash, "Blocked")));

        Assert.Equal("Blocked", await StateAsync(exchange, credentials));
    }

    [Fact]
    public async Task A_hash_of_64_digits_is_a_PDQ_and_one_of_32_the_MD5_of_a_video_in_upper_or_lower_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await using var wide = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Platforms:Json"] = """
                {"platforms":[{"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","video_md5"],"contact":"a@example.com"}]}
                """,
        });
        var key = await wide.KeyOfAsync("example");
        var (pdq, md5) = (RandomHash.Pdq(), RandomHash.Md5());
        var credentials = await wide.SubmitForCredentialsAsync($$"""
            {"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}]},
              {"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{md5}}"}]}]}
            """);
        await wide.PublishNextAsync();

        var (status, _) = await wide.FeedbackAsync(key, Feedback((pdq.ToUpperInvariant(), "Blocked"), (md5, "NotBlocked")));

        Assert.Equal(200, status);
        var items = JsonDocument.Parse((await wide.GetCaseAsync(credentials)).Body).RootElement.GetProperty("items").EnumerateArray();
        Assert.Equal(["Blocked", "NotBlocked"], items.Select(item => item.GetProperty("platforms")[0].GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_call_with_all_feedback_of_the_public_client_records_the_verdicts_and_reports_what_it_skipped()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);
        var (other, otherCredentials) = await PublishedAsync(exchange);
        var unknown = RandomHash.Pdq();

        var (status, body) = await exchange.FeedbackAsync(key, Feedback(
            (unknown, "Blocked"), (hash, "Blocked"), (RandomHash.Pdq(), "None"), (RandomHash.Pdq(), "Unknown"), (RandomHash.Pdq(), "QualityUnknown"),
            (RandomHash.Pdq(), "Withdrawn"), (RandomHash.Pdq(), "Deleted"), ("https://example.com/a-url", "Blocked"), (other, "NotBlocked")));

        var response = JsonDocument.Parse(body).RootElement;
        Assert.Equal((200, 2, 7), (status, response.GetProperty("taken").GetInt32(), response.GetProperty("skipped").GetInt32()));
        Assert.Equal(
            "Recorded 2 verdicts. Skipped 5 whose feedbackValue is not a verdict (Blocked, NotBlocked, PendingReview). Skipped 2 about hashes that this platform was not sent.",
            response.GetProperty("message").GetString());
        Assert.Equal(("Blocked", "NotBlocked"), (await StateAsync(exchange, credentials), await StateAsync(exchange, otherCredentials)));
        Assert.DoesNotContain(exchange.Logs.Lines, line => line.Contains(unknown, StringComparison.OrdinalIgnoreCase) || line.Contains(hash, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Five_thousand_feedbacks_in_one_call_are_accepted()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var hashes = Enumerable.Range(0, 100).Select(_ => RandomHash.Pdq()).ToList();
        await exchange.SubmitAsync(Bodies.Of(hashes));
        await exchange.PublishNextAsync();
        var others = Enumerable.Range(0, 4_900).Select(_ => (RandomHash.Pdq(), "None"));

        var (status, body) = await exchange.FeedbackAsync(key, Feedback([.. others, .. hashes.Select(hash => (hash, "Blocked"))]));

        Assert.Equal((200, 100), (status, JsonDocument.Parse(body).RootElement.GetProperty("taken").GetInt32()));
        Assert.Equal(Enumerable.Repeat("Blocked", 100), await VerdictsAsync(exchange));
    }

    [Fact]
    public async Task A_call_completes_even_if_its_client_disconnects()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);

        await exchange.FeedbackAndHangUpAsync(key, Feedback((hash, "Blocked")));

        Assert.Equal("Blocked", await StateAsync(exchange, credentials));
    }

    [Theory]
    [InlineData("image_sha256", 64)]
    [InlineData("image_md5", 32)]
    public async Task A_hash_of_a_type_without_a_name_in_the_protocol_is_never_returned_as_another_type(string signalType, int digits)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var hash = RandomHash.Pdq()[..digits];
        await exchange.SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"{{signalType}}","hashValue":"{{hash}}"}]}]}""");
        await exchange.PublishNextAsync();

        AssertError((404, "hashFeedbacks", "unknown-hash"), await exchange.FeedbackAsync(key, Feedback((hash, "Blocked"))));
    }

    [Fact]
    public async Task A_hash_that_only_other_platforms_receive_is_unknown()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (key, video) = (await exchange.KeyOfAsync("other"), RandomHash.Md5());
        await exchange.SubmitAsync($$"""{"items":[{"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{video}}"}]}]}""");
        await exchange.PublishNextAsync();

        AssertError((404, "hashFeedbacks", "unknown-hash"), await exchange.FeedbackAsync(key, Feedback((video, "Blocked"))));
    }

    [Fact]
    public async Task Tags_and_unknown_members_are_ignored_and_the_count_is_optional()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);

        var (status, _) = await exchange.FeedbackAsync(key, $$"""
            {"client":{"name":"x"},"hashFeedbacks":[{"signalType":"ImagePDQ","hashValue":"{{hash}}","feedbackValue":"Blocked","tags":["Nude"],"source":"x"}]}
            """);

        Assert.Equal((200, "Blocked"), (status, await StateAsync(exchange, credentials)));
    }

    [Fact]
    public async Task An_empty_list_of_feedback_records_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        Assert.Equal((200, """{"taken":0,"skipped":0,"message":"Recorded 0 verdicts."}"""), await exchange.FeedbackAsync(await exchange.KeyOfAsync("example"), Feedback()));
    }

    [Theory]
    [InlineData("Unknown")]
    [InlineData("None")]
    [InlineData("QualityUnknown")]
    [InlineData("Withdrawn")]
    [InlineData("Deleted")]
    [InlineData("NotFound")]
    [InlineData("blocked")]
    [InlineData("1")]
    public async Task A_value_that_is_not_a_verdict_is_skipped_and_changes_nothing(string value)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var (hash, credentials) = await PublishedAsync(exchange);

        var (status, body) = await exchange.FeedbackAsync(key, Feedback((hash, value)));

        Assert.Equal((200, """{"taken":0,"skipped":1,"message":"Recorded 0 verdicts. Skipped 1 whose feedbackValue is not a verdict (Blocked, NotBlocked, PendingReview)."}"""), (status, body));
        Assert.Equal("Sent", await StateAsync(exchange, credentials));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task An_invalid_body_gets_the_field_and_the_rule_and_nothing_is_stored(string body, int status, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        var before = (await exchange.RowsAsync(Tables.Platforms)).Count;

        AssertError((status, field, rule), await exchange.FeedbackAsync(key, body));

        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
        Assert.Equal(before, (await exchange.RowsAsync(Tables.Platforms)).Count);
    }

    public static TheoryData<string, int, string, string> BadBodies() => new()
    {
        { "", 400, "body", "json" },
        { "{\"count\":1,\"hashFe", 400, "body", "json" },
        { "null", 400, "body", "json-type" },
        { "[]", 400, "body", "json-type" },
        { "{}", 400, "hashFeedbacks", "required" },
        { """{"hashFeedbacks":7}""", 400, "hashFeedbacks", "json-type" },
        { """{"hashFeedbacks":[],"hashFeedbacks":[]}""", 400, "hashFeedbacks", "json-type" },
        { """{"hashFeedbacks":[null]}""", 400, "hashFeedbacks[0]", "required" },
        { """{"hashFeedbacks":[{"feedbackValue":"Blocked"}]}""", 400, "hashFeedbacks[0].hashValue", "required" },
        { """{"hashFeedbacks":[{"hashValue":"00"}]}""", 400, "hashFeedbacks[0].feedbackValue", "required" },
        { """{"hashFeedbacks":[{"hashValue":["00"]}]}""", 400, "hashFeedbacks[0].hashValue", "json-type" },
        { """{"count":"1","hashFeedbacks":[]}""", 400, "count", "json-type" },
        { """{"count":1,"hashFeedbacks":[]}""", 400, "count", "count" },
        { Feedback([.. Enumerable.Repeat((new string('a', 64), "Blocked"), 5_001)]), 400, "hashFeedbacks", "feedbacks-count" },
        { new string(' ', (2 * 1024 * 1024) + 1), 413, "body", "body-size" },
    };

    private static async Task<IEnumerable<string>> VerdictsAsync(Exchange exchange) =>
        from row in await exchange.RowsAsync(Tables.Hashes)
        where row.RowKey == $"{VerdictRow.Prefix}example"
        select row.GetString(nameof(VerdictRow.Verdict));

    private static async Task<(string Hash, string Credentials)> PublishedAsync(Exchange exchange)
    {
        var hash = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(hash));
        await exchange.PublishNextAsync();
        return (hash, credentials);
    }

    /// <summary>The state of the only hash of a case at the platform <c>example</c>.</summary>
    private static async Task<string?> StateAsync(Exchange exchange, string credentials) =>
        JsonDocument.Parse((await exchange.GetCaseAsync(credentials)).Body).RootElement.GetProperty("items")[0].GetProperty("platforms")[0]
            .GetProperty("state").GetString();

    /// <summary>The body as the public client writes it.</summary>
    private static string Feedback(params (string Hash, string Value)[] feedbacks) => $$"""
        {"count":{{feedbacks.Length}},"hashFeedbacks":[{{string.Join(',', feedbacks.Select(feedback =>
            $$"""{"tags":[],"feedbackValue":"{{feedback.Value}}","hashValue":"{{feedback.Hash}}"}"""))}}]}
        """;

    private static void AssertError((int Status, string Field, string Rule) expected, (int Status, string Body) response)
    {
        var error = JsonDocument.Parse(response.Body).RootElement;
        Assert.Equal(["statusCode", "message", "field", "rule"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            (expected, expected.Status),
            ((response.Status, error.GetProperty("field").GetString()!, error.GetProperty("rule").GetString()!), error.GetProperty("statusCode").GetInt32()));
    }
}
