using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Cases;

/// <summary>
/// Whoever has a picture can submit its hash. Nothing that they get for the first hour tells them whether somebody has submitted it before, when,
/// or what platforms and operators decided about it.
/// </summary>
public sealed partial class OracleTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> Default = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Cases:ShowResponsesAfterSeconds"] = $"{new CaseOptions().ShowResponsesAfterSeconds}",
    };

    private static readonly IReadOnlyDictionary<string, string?> OtherPaused = new Dictionary<string, string?>(Default, StringComparer.Ordinal)
    {
        ["Platforms:Json"] = """
            {"platforms":[
              {"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","image_md5"],"contact":"a@example.com"},
              {"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"a@other.example","paused":true}]}
            """,
    };

    private static readonly TimeSpan[] FirstHour =
        [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30), new(0, 59, 59)];

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Active", "\"Sent\"")]
    [InlineData("Active, Blocked", "\"Blocked\"")]
    [InlineData("Active, contested", "\"Suspended\"")]
    [InlineData("Active, undelivered", "\"Undelivered\"")]
    [InlineData("Active, with a lower quality", "\"Sent\"")]
    [InlineData("Active, from before another platform took part", "\"Sent\"")]
    [InlineData("Suspended", "\"Suspended\"")]
    [InlineData("Deleted", "\"Deleted\"")]
    [InlineData("Withdrawn", "\"Sent\"")]
    public async Task A_known_hash_looks_like_a_new_one_for_the_first_hour(string history, string shownLater)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var (known, unknown) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PrepareAsync(exchange, known, history);
        time.Advance(TimeSpan.FromDays(1));

        var (ofKnown, submittedKnown) = await SubmitAsync(exchange, Bodies.Of(known));
        var (ofNew, submittedNew) = await SubmitAsync(exchange, Bodies.Of(unknown));
        Assert.Equal(submittedNew, submittedKnown);
        Assert.Equal(await SeeAsync(exchange, ofNew), await SeeAsync(exchange, ofKnown));

        await exchange.PublishAllAsync();
        // The platform decides about what is new to it within the hour. About a known hash it decided long ago.
        await BlockAsync(exchange, unknown);
        var submitted = time.GetUtcNow();
        foreach (var age in FirstHour)
        {
            time.SetUtcNow(submitted + age);
            Assert.Equal(await SeeAsync(exchange, ofNew), await SeeAsync(exchange, ofKnown));
        }

        time.SetUtcNow(submitted + TimeSpan.FromHours(1));
        var (_, body, _) = await SeeAsync(exchange, ofKnown);
        Assert.Contains(shownLater, body, StringComparison.Ordinal);
        Assert.All(Times().Matches(body), shown => Assert.InRange(DateTimeOffset.Parse(shown.Groups["time"].Value, null), submitted.AddSeconds(-1), time.GetUtcNow()));
    }

    [Fact]
    public async Task A_verdict_of_the_first_hour_and_an_older_one_are_shown_as_of_the_same_time()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var (known, unknown) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PrepareAsync(exchange, known, "Active, Blocked");
        time.Advance(TimeSpan.FromDays(1));
        var (ofKnown, _) = await SubmitAsync(exchange, Bodies.Of(known));
        var (ofNew, _) = await SubmitAsync(exchange, Bodies.Of(unknown));
        await exchange.PublishAllAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await BlockAsync(exchange, unknown);

        time.Advance(TimeSpan.FromHours(2));

        var seen = await SeeAsync(exchange, ofKnown);
        Assert.Contains("\"state\":\"Blocked\",\"since\":\"2026-01-03T05:04:05Z\"", seen.Body, StringComparison.Ordinal);
        Assert.Equal(await SeeAsync(exchange, ofNew), seen);
    }

    /// <summary>In the feed a known hash has an old row and no new one, and the row of a new hash is a little later than its case.</summary>
    [Theory]
    [InlineData("Active")]
    [InlineData("Active, with a lower quality")]
    [InlineData("Withdrawn")]
    public async Task After_the_hour_a_known_hash_is_Received_and_NotFound_exactly_when_a_new_one_is(string history)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var key = await exchange.KeyOfAsync("example");
        var (known, unknown) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PrepareAsync(exchange, known, history);
        time.Advance(TimeSpan.FromDays(1));
        await exchange.CheckAllAsync(key);
        time.Advance(TimeSpan.FromHours(1));
        var (ofKnown, _) = await SubmitAsync(exchange, Bodies.Of([known], 60));
        var (ofNew, _) = await SubmitAsync(exchange, Bodies.Of([unknown], 60));
        time.Advance(TimeSpan.FromSeconds(2));
        await exchange.PublishAllAsync();
        List<string> shown = [];

        async Task CompareAsync()
        {
            var (seen, ofBoth) = (await SeeAsync(exchange, ofKnown), await SeeAsync(exchange, ofNew));
            Assert.Equal(ofBoth, seen);
            shown.Add(System.Text.Json.JsonElement.Parse(seen.Body).GetProperty("items")[0].GetProperty("platforms")[0].GetProperty("state").GetString()!);
        }

        // The platform reads and checks: right after the publish, before anything is visible; and when it is visible, in the first hour.
        time.Advance(TimeSpan.FromSeconds(5));
        await exchange.CheckAllAsync(key);
        time.Advance(TimeSpan.FromHours(1));
        await CompareAsync();
        await exchange.FeedAsync(key);
        await CompareAsync();
        // Somebody else claims it with a higher quality: a new version, a new position.
        await exchange.SubmitAsync(Bodies.Of([known], 100));
        await exchange.PublishAllAsync();
        await CompareAsync();
        await exchange.CheckAllAsync(key);
        await CompareAsync();
        await exchange.SubmitAsync(Bodies.Of([unknown], 100));
        await exchange.PublishAllAsync();
        await CompareAsync();

        Assert.Equal(["Sent", "Received", "Received", "NotFound", "NotFound"], shown);
    }

    [Fact]
    public async Task After_a_restore_a_hash_is_NotFound_only_when_the_platform_has_checked_it_again()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var (pdq, key) = (RandomHash.Pdq(), await exchange.KeyOfAsync("example"));
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        var (person, _) = await SubmitAsync(exchange, Bodies.Of(pdq));
        await exchange.PublishAllAsync();
        await exchange.DecideAsync("suspend", recordId);
        await exchange.PublishAllAsync();
        time.Advance(TimeSpan.FromHours(2));
        await exchange.CheckAllAsync(key);
        Assert.DoesNotContain("NotFound", (await SeeAsync(exchange, person)).Body, StringComparison.Ordinal);

        await exchange.DecideAsync("restore", recordId);
        await exchange.PublishAllAsync();
        Assert.DoesNotContain("NotFound", (await SeeAsync(exchange, person)).Body, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.CheckAllAsync(key);

        Assert.Contains("\"NotFound\"", (await SeeAsync(exchange, person)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawal_does_not_tell_whether_another_case_claims_the_hash()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var (known, unknown) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PrepareAsync(exchange, known, "Active, Blocked");
        var (ofKnown, _) = await SubmitAsync(exchange, Bodies.Of(known));
        var (ofNew, _) = await SubmitAsync(exchange, Bodies.Of(unknown));
        await exchange.PublishAllAsync();
        time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(await exchange.WithdrawAsync(ofNew), await exchange.WithdrawAsync(ofKnown));
        Assert.Equal(await SeeAsync(exchange, ofNew), await SeeAsync(exchange, ofKnown));
        await exchange.PublishAllAsync();
        foreach (var _ in FirstHour)
        {
            Assert.Equal(await SeeAsync(exchange, ofNew), await SeeAsync(exchange, ofKnown));
            time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task Neither_a_retry_nor_the_same_hash_again_in_the_case_or_in_another_tells_that_it_is_known()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, Default);
        var (known, unknown) = (RandomHash.Pdq(), RandomHash.Pdq());
        await PrepareAsync(exchange, known, "Active, Blocked");
        var (keyOfKnown, keyOfNew) = (Guid.NewGuid(), Guid.NewGuid());

        // A new hash is known from the second time on, to the person who asks as well.
        for (var times = 1; times <= 3; times++)
        {
            var (ofKnown, submittedKnown) = await SubmitAsync(exchange, Bodies.Of(Enumerable.Repeat(known, 5 * times)), keyOfKnown);
            var (ofNew, submittedNew) = await SubmitAsync(exchange, Bodies.Of(Enumerable.Repeat(unknown, 5 * times)), keyOfNew);
            Assert.Equal(submittedNew, submittedKnown);
            await exchange.PublishAllAsync();
            var (retriedKnown, _) = await SubmitAsync(exchange, Bodies.Of(Enumerable.Repeat(known, 5 * times)), keyOfKnown);
            Assert.Equal(ofKnown, retriedKnown);
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(await SeeAsync(exchange, ofNew), await SeeAsync(exchange, ofKnown));
            (keyOfKnown, keyOfNew) = (Guid.NewGuid(), Guid.NewGuid());
        }
    }

    /// <summary>Submits the hash for another person, and lets happen what the history says.</summary>
    private async Task PrepareAsync(Exchange exchange, string pdq, string history)
    {
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        await using var earlier = exchange.Restarted(history == "Active, from before another platform took part" ? OtherPaused : Default);
        var victim = await earlier.SubmitForCredentialsAsync(Bodies.Of([pdq], history == "Active, with a lower quality" ? 50 : 100));
        await earlier.PublishAllAsync();
        time.Advance(TimeSpan.FromHours(1));
        switch (history)
        {
            case "Active, Blocked":
                await BlockAsync(exchange, pdq);
                break;
            case "Active, contested":
                foreach (var platform in new[] { "example", "other" })
                    await exchange.SendVerdictsAsync(await exchange.KeyOfAsync(platform), Verdict(recordId, "\"NotBlocked\",\"reason\":\"FalseMatch\""));
                break;
            case "Active, undelivered":
                var record = (await exchange.RowsAsync(Tables.Hashes)).Single(row => row.PartitionKey == recordId && row.RowKey == HashRow.RecordRowKey);
                await exchange.Get<VerdictStore>().RecordUndeliveredAsync("other", recordId, record.GetInt64(nameof(HashRow.Version))!.Value, Cancelled);
                break;
            case "Suspended":
                await exchange.DecideAsync("suspend", recordId);
                break;
            case "Deleted":
                await exchange.DecideAsync("delete", recordId);
                break;
            case "Withdrawn":
                await exchange.WithdrawAsync(victim);
                break;
        }

        await exchange.PublishAllAsync();
    }

    private async Task BlockAsync(Exchange exchange, string pdq) => await exchange.SendVerdictsAsync(
        await exchange.KeyOfAsync("example"), Verdict(HashValue.Parse("pdq", pdq).RecordId, "\"Blocked\",\"matches\":5,\"removed\":4"));

    private string Verdict(string recordId, string verdict) =>
        $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":{{verdict}},"at":"{{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}"}]}""";

    /// <summary>Submits a case. Returns its credentials, and everything else that the client gets and that the exchange does.</summary>
    private static async Task<(string Credentials, (int, string, string, string) Seen)> SubmitAsync(Exchange exchange, string json, Guid? key = null)
    {
        exchange.Transport.Requests.Clear();
        var (status, headers, body) = await exchange.RespondAsync(exchange.Get<SubmitCase>().Run, http =>
        {
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
            http.Request.Headers[IdempotencyKey.Header] = $"{key ?? Guid.NewGuid()}";
        });
        var submitted = System.Text.Json.JsonElement.Parse(body);
        var (number, pin) = ($"{submitted.GetProperty("caseNumber")}", $"{submitted.GetProperty("pin")}");
        return ($"Case {number}:{pin}", (status, headers, body.Replace(number, "NUMBER", StringComparison.Ordinal).Replace(pin, "PIN", StringComparison.Ordinal), RequestsOf(exchange)));
    }

    /// <summary>Everything that a person gets who looks at a case, and the storage requests for it.</summary>
    private static async Task<((int, string) Response, string Body, string Requests)> SeeAsync(Exchange exchange, string credentials)
    {
        exchange.Transport.Requests.Clear();
        var (status, headers, body) = await exchange.RespondAsync(exchange.Get<GetCase>().Run, http => http.Request.Headers.Authorization = credentials);
        Assert.Equal(200, status);
        return ((status, headers), body, RequestsOf(exchange));
    }

    /// <summary>
    /// The storage requests, without the keys of rows, and without those that depend on the time or the process alone: whether the benign list
    /// has changed, how far platforms have come, and the set of platforms. Some run at the same time, so their order is no property.
    /// </summary>
    private static string RequestsOf(Exchange exchange) => string.Join(
        '\n',
        exchange.Transport.Requests
            .Where(request => !request.Contains($"{Containers.Benign}/", StringComparison.Ordinal) && !request.EndsWith($"{Tables.Platforms}()", StringComparison.Ordinal)
                && !request.Contains(PlatformSetRow.Partition, StringComparison.Ordinal))
            .Select(request => Keys().Replace(request, "()")).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\(.*?\)", RegexOptions.NonBacktracking)]
    private static partial Regex Keys();

    [GeneratedRegex("\"since\":\"(?<time>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Times();
}
