using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Dialects.Ncmec;

public class NcmecFeedbackTests(AzuriteFixture azurite)
{
    private const string Affirmative = """<feedbackSubmission xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><affirmative /></feedbackSubmission>""";

    [Fact]
    public async Task The_person_sees_affirmative_feedback_as_Blocked()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var (entry, credentials) = await SubmitAsync(dialect, SignalType.Pdq);

        await client.UpvoteAsync(1, entry, "PDQ");

        Assert.Equal(("Blocked", null), await StateAsync(dialect, credentials, "stills"));
    }

    [Theory]
    [InlineData("FalseMatch")]
    [InlineData("NotExplicit")]
    [InlineData("Adult")]
    [InlineData("Other")]
    public async Task The_person_sees_negative_feedback_with_its_reason_instead_of_the_earlier_verdict(string reason)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("everything");
        var (entry, credentials) = await SubmitAsync(dialect, SignalType.VideoMd5);
        await client.UpvoteAsync(1, entry, "MD5");
        dialect.Time.Advance(TimeSpan.FromSeconds(1));

        await client.DownvoteAsync(1, entry, "MD5", (await NcmecReasons.ReadAsync(client, "MD5"))[reason]);

        Assert.Equal(("NotBlocked", reason), await StateAsync(dialect, credentials, "everything"));
    }

    [Fact]
    public async Task The_first_of_several_reasons_counts()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var (entry, credentials) = await SubmitAsync(dialect, SignalType.ImageMd5);
        var reasons = await NcmecReasons.ReadAsync(client, "MD5");

        await client.DownvoteAsync(1, entry, "MD5", $"{reasons["Adult"]}</guid><guid>{reasons["Other"]}");

        Assert.Equal(("NotBlocked", "Adult"), await StateAsync(dialect, credentials, "stills"));
    }

    [Fact]
    public async Task The_reasons_of_a_fingerprint_are_listed_as_the_client_reads_them()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");

        var (_, body) = await DialectUnderTest.GetAsync(client, "/v2/feedback/PDQ/reasons");

        Assert.Equal(
            """
            <?xml version="1.0" encoding="utf-8"?><availableFeedbackReasons xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
            <reason guid="c393b8d2-1c0a-4bae-8ec8-bd2a4f6f6ed9" name="FalseMatch" type="Pdq" />
            <reason guid="94bc2536-6d24-4ac6-a273-36086d0171ee" name="NotExplicit" type="Pdq" />
            <reason guid="adc70b1b-c579-41df-9e98-9cb249127db2" name="Adult" type="Pdq" />
            <reason guid="4456a4c6-b057-49a5-9684-5732e5b2c58b" name="Other" type="Pdq" /></availableFeedbackReasons>
            """.ReplaceLineEndings(""),
            body);
        Assert.Equal(await NcmecReasons.ReadAsync(client, "PDQ"), await NcmecReasons.ReadAsync(client, "MD5"));
    }

    [Theory]
    [InlineData("SHA1", 200)]
    [InlineData("PDNA", 200)]
    [InlineData("NETCLEAN", 200)]
    [InlineData("VIDENTIFIER", 200)]
    [InlineData("TMK_PDQF", 200)]
    [InlineData("SSVH_PDNA", 200)]
    [InlineData("SSVH_SAFER_HASH", 200)]
    [InlineData("pdq", 404)]
    [InlineData("SHA256", 404)]
    public async Task An_unused_fingerprint_type_has_no_reasons_and_an_unknown_one_returns_404(string type, int expected)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);

        var (status, body) = await DialectUnderTest.GetAsync(await dialect.ClientAsync("stills"), $"/v2/feedback/{type}/reasons");

        Assert.Equal((expected, expected == 404), (status, XElement.Parse(body).HasElements));
    }

    [Theory]
    [InlineData("pdq", "stills", 2, "PDQ")] // an entry of another member
    [InlineData("pdq", "stills", 1, "MD5")] // not its type
    [InlineData("image_md5", "stills", 1, "PDQ")]
    [InlineData("image_md5", "stills", 1, "SHA1")]
    [InlineData("image_md5", "stills", 1, "md5")]
    [InlineData("video_md5", "stills", 1, "MD5")] // not sent to the platform
    [InlineData("image_sha256", "everything", 1, "MD5")] // not supported by this dialect
    public async Task Feedback_on_an_entry_that_the_platform_did_not_receive_returns_404_and_is_not_stored(string signalType, string platform, int member, string type)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync(platform);
        var (entry, _) = await SubmitAsync(dialect, SignalType.Find(signalType)!);

        Assert.Equal((404, "entryId", "unknown-entry"), await PutAsync(client, member, entry, type, Affirmative));
        Assert.Equal(0, await VerdictsAsync(dialect));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("e1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a%3Fb%23c")]
    public async Task Feedback_on_an_unknown_id_returns_404(string entry)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);

        Assert.Equal((404, "entryId", "unknown-entry"), await PutAsync(await dialect.ClientAsync("stills"), 1, entry, "PDQ", Affirmative));
        Assert.Equal(0, await VerdictsAsync(dialect));
    }

    [Theory]
    [InlineData("{}", "application/json", 415, "content-type")]
    [InlineData("", "application/xml", 400, "xml")]
    [InlineData("""<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>""", "application/xml", 400, "xml")]
    [InlineData("""<feedbackSubmission xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><negative/></feedbackSubmission>""", "application/xml", 400, "reasons")]
    public async Task Invalid_feedback_gets_the_rule_and_is_not_stored(string body, string contentType, int status, string rule)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var (entry, _) = await SubmitAsync(dialect, SignalType.Pdq);

        var (actual, _, broken) = await PutAsync(client, 1, entry, "PDQ", body, contentType);

        Assert.Equal((status, rule), (actual, broken));
        Assert.Equal(0, await VerdictsAsync(dialect));
    }

    [Fact]
    public async Task Feedback_of_more_than_256_KB_is_too_large()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var (entry, _) = await SubmitAsync(dialect, SignalType.Pdq);

        Assert.Equal((413, "body", "body-size"), await PutAsync(client, 1, entry, "PDQ", Affirmative + new string(' ', 256 * 1024)));
        Assert.Equal(0, await VerdictsAsync(dialect));
    }

    [Fact]
    public async Task Feedback_without_a_key_is_refused_and_not_stored()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var (entry, _) = await SubmitAsync(dialect, SignalType.Pdq);

        Assert.Equal((401, "Authorization", "api-key"), await PutAsync(dialect.Client("stills", "wrong"), 1, entry, "PDQ", Affirmative));
        Assert.Equal(0, await VerdictsAsync(dialect));
    }

    /// <summary>A case with one new hash, published. Returns its record id and the person's credentials.</summary>
    private static async Task<(string Entry, string Credentials)> SubmitAsync(DialectUnderTest dialect, SignalType type)
    {
        var row = dialect.NewRow(type);
        var quality = type.HasQuality ? ",\"quality\":100" : "";
        var medium = type.MediaType == MediaType.Image ? "image" : "video";
        var credentials = await dialect.Exchange.SubmitForCredentialsAsync(
            $$"""{"items":[{"mediaType":"{{medium}}","hashes":[{"signalType":"{{type}}","hashValue":"{{row.Value}}"{{quality}}}]}]}""");
        await dialect.Exchange.PublishNextAsync();
        dialect.Time.Advance(TimeSpan.FromMinutes(1));
        return (row.PartitionKey, credentials);
    }

    private static async Task<(int Status, string Field, string Rule)> PutAsync(
        NcmecClient client, int member, string entry, string type, string body, string contentType = "application/xml")
    {
        using var content = NcmecClient.Xml(body);
        content.Headers.ContentType!.MediaType = contentType;
        using var response = await client.SendAsync(HttpMethod.Put, $"/v2/entries/{member}/{entry}/{type}/feedback", content);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        var error = XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["error", "field", "rule", "message"], error.DescendantsAndSelf().Select(element => element.Name.LocalName));
        return ((int)response.StatusCode, error.Elements().First().Value, error.Elements().ElementAt(1).Value);
    }

    private static async Task<(string? State, string? Reason)> StateAsync(DialectUnderTest dialect, string credentials, string platform)
    {
        var seen = JsonDocument.Parse((await dialect.Exchange.GetCaseAsync(credentials)).Body).RootElement;
        var platformView = seen.GetProperty("items")[0].GetProperty("platforms").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == platform);
        return (platformView.GetProperty("state").GetString(), platformView.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
    }

    private static async Task<int> VerdictsAsync(DialectUnderTest dialect) =>
        (await dialect.Exchange.RowsAsync(Tables.Hashes)).Count(row => row.RowKey.StartsWith(VerdictRow.Prefix, StringComparison.Ordinal));
}
