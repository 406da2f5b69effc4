using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class GetCaseTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Submitted = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Submitted);

    [Fact]
    public async Task A_case_shows_each_item_by_kind_and_each_platform_it_was_sent_to_and_never_a_hash()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (pdq, md5) = (RandomHash.Pdq(), RandomHash.Md5());
        var credentials = await exchange.SubmitForCredentialsAsync($$"""
            {"items":[
              {"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":100},{"signalType":"image_md5","hashValue":"{{md5}}"}]},
              {"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"{{md5}}"}]}]}
            """);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromHours(13.5));

        var (status, body) = await exchange.GetCaseAsync(credentials);

        Assert.Equal(200, status);
        Assert.Equal(
            """{"status":"Accepted","submitted":"2026-01-02T03:04:05Z","hours":13,"targetHours":48,"items":["""
            + """{"item":1,"mediaType":"image","signalTypes":["pdq","image_md5"],"platforms":["""
            + """{"id":"example","name":"Example","state":"Sent","since":"2026-01-02T03:04:05Z"},"""
            + """{"id":"other","name":"Other","state":"Sent","since":"2026-01-02T03:04:05Z"}]},"""
            + """{"item":2,"mediaType":"video","signalTypes":["video_md5"],"platforms":[]}]}""",
            body);
    }

    [Fact]
    public async Task Before_it_is_published_no_platform_is_shown_as_Sent()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        Assert.Empty(await PlatformsAsync(exchange, credentials));
    }

    [Fact]
    public async Task A_verdict_outranks_a_dead_letter_and_a_dead_letter_outranks_sent()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        await exchange.WriteRowAsync(Tables.Hashes, new(recordId, "undelivered.example") { ["At"] = Submitted.AddMinutes(1), ["Version"] = long.MaxValue });
        await exchange.WriteRowAsync(Tables.Hashes, new(recordId, "undelivered.other") { ["At"] = Submitted.AddMinutes(1), ["Version"] = long.MaxValue });
        await exchange.WriteRowAsync(Tables.Hashes, new(recordId, "verdict.other") { ["At"] = Submitted.AddHours(1), ["Verdict"] = "Blocked" });

        Assert.Equal(
            ["example Undelivered 2026-01-02T03:05:05Z", "other Blocked 2026-01-02T04:04:05Z"], await PlatformsAsync(exchange, credentials));
    }

    [Fact]
    public async Task A_dead_letter_of_an_earlier_version_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();
        await exchange.WriteRowAsync(
            Tables.Hashes, new(HashValue.Parse("pdq", pdq).RecordId, "undelivered.example") { ["At"] = Submitted.AddMinutes(1), ["Version"] = 1L });

        Assert.Contains("example Sent 2026-01-02T03:04:05Z", await PlatformsAsync(exchange, credentials));
    }

    [Fact]
    public async Task An_item_shows_the_best_state_of_its_hashes()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (raw, upright) = (RandomHash.Pdq(), RandomHash.Pdq());
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(raw, upright));
        await exchange.PublishNextAsync();
        await exchange.WriteRowAsync(
            Tables.Hashes, new(HashValue.Parse("pdq", upright).RecordId, "verdict.other") { ["At"] = Submitted.AddHours(1), ["Verdict"] = "NotFound" });

        Assert.Contains("other NotFound 2026-01-02T04:04:05Z", await PlatformsAsync(exchange, credentials));
    }

    [Fact]
    public async Task A_status_request_takes_one_range_query_per_hash_and_its_two_writes_are_small()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(12));
        await exchange.PublishNextAsync();
        await exchange.GetCaseAsync(credentials); // the progress of the platforms is known for five seconds
        exchange.Transport.Requests.Clear();
        var sentBefore = exchange.Transport.SentBytes;

        await exchange.GetCaseAsync(credentials);

        Assert.Equal(12, exchange.Transport.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal) && request.EndsWith("hashes()", StringComparison.Ordinal)));
        Assert.Equal(12 + 4, exchange.Transport.Requests.Count); // read the case, store the attempt, take it back, read the outbox row
        Assert.InRange(exchange.Transport.SentBytes - sentBefore, 1, 2_000);
    }

    [Fact]
    public async Task After_the_try_is_stored_all_requests_run_together()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(12));
        await exchange.PublishNextAsync();
        using var others = new CountdownEvent(12 + 1); // the hashes and the outbox row
        var (writes, ranTogether) = (0, false);
        exchange.Transport.Before = request =>
        {
            if (request.EndsWith("hashes()", StringComparison.Ordinal) || request.Contains("outbox", StringComparison.Ordinal))
                others.Signal();
        };
        exchange.Transport.After = request =>
        {
            if (!request.StartsWith("GET", StringComparison.Ordinal) && ++writes == 2) // the try is taken back, and its response waits for the others
                ranTogether = others.Wait(TimeSpan.FromMinutes(1));
        };

        Assert.Equal(200, (await exchange.GetCaseAsync(credentials)).Status);

        Assert.True(ranTogether);
    }

    private static async Task<IReadOnlyList<string>> PlatformsAsync(Exchange exchange, string credentials)
    {
        var (_, body) = await exchange.GetCaseAsync(credentials);
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("items")[0].GetProperty("platforms").EnumerateArray()
            .Select(platform => $"{platform.GetProperty("id")} {platform.GetProperty("state")} {platform.GetProperty("since")}")];
    }
}
