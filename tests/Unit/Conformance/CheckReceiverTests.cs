using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TakeItDown.Local;
using TakeItDown.Local.Conformance;
using TakeItDown.Tests.Unit.SampleReceiver;

namespace TakeItDown.Tests.Unit.Conformance;

public sealed class CheckReceiverTests : IDisposable
{
    private const string Tombstone = "activation after its tombstone";
    private const string Replay = "replayed event";

    private readonly StringWriter output = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => output.Dispose();

    [Fact]
    public async Task The_sample_receiver_passes_every_check()
    {
        using var database = new TemporaryFile();
        await using var receiver = await RunningReceiver.StartAsync(database, keys: new(FlawedReceiver.PublicKeysFile));

        var exit = await CheckAsync(TimeProvider.System, [receiver.Webhook.AbsoluteUri, "--secret", RunningReceiver.Secret, "--signal-types", "pdq,image_md5,image_sha256,video_vpdq,video_md5,video_sha256", $"--state-url={new Uri(receiver.Webhook, "hashes")}"]);

        Assert.Equal("23 passed, 0 failed, 0 skipped.", Lines[^1]);
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData(Flaw.None)]
    [InlineData(Flaw.OmitsAllowedOrigin, "handshake")]
    [InlineData(Flaw.Returns204ForTheHandshake, "handshake")]
    [InlineData(Flaw.IgnoresTheSecret, "secret")]
    [InlineData(Flaw.AcceptsAnySecret, "secret")]
    [InlineData(Flaw.Returns500ForAWrongSecret, "secret")]
    [InlineData(Flaw.IgnoresSignatures, "forged events", "unknown key")]
    [InlineData(Flaw.VerifiesOnlyTheKey, "forged events")]
    [InlineData(Flaw.VerifiesTheText, "rewritten JSON")]
    [InlineData(Flaw.RefusesReplays, "duplicates", Replay)]
    [InlineData(Flaw.RejectsOneSignalType, "first event of image_md5")]
    [InlineData(Flaw.RejectsLargeEvents, "first event of video_vpdq")]
    [InlineData(Flaw.Returns500ForDuplicates, "duplicates", Replay)]
    [InlineData(Flaw.RejectsOlderVersions, "late older version", Tombstone, Replay)]
    [InlineData(Flaw.KeepsTheLastArrival, "late older version", Tombstone, Replay)]
    [InlineData(Flaw.KeepsTheFirstArrival, "tombstones", Tombstone, Replay)]
    [InlineData(Flaw.RejectsDeletedHashes, "tombstones")]
    [InlineData(Flaw.IgnoresTheStatus, "tombstones", Tombstone, Replay)]
    [InlineData(Flaw.ForgetsTombstones, Tombstone, Replay)]
    [InlineData(Flaw.RejectsTombstonesOfUnknownHashes, Tombstone)]
    [InlineData(Flaw.LimitsTheRate, "burst of 200, 16 at once", "clean-up")]
    [InlineData(Flaw.LosesConcurrentEvents, "burst of 200, 16 at once")]
    [InlineData(Flaw.RejectsBatches)]
    [InlineData(Flaw.RejectsABatchForOneUnreadableEvent, "unreadable event in a batch")]
    [InlineData(Flaw.LosesABatchForOneUnreadableEvent, "unreadable event in a batch")]
    [InlineData(Flaw.Returns500ForMalformedBodies, "malformed body")]
    [InlineData(Flaw.AcceptsMalformedBodies, "malformed body")]
    [InlineData(Flaw.RespondsLate, "slowest response")]
    public async Task Each_flaw_fails_its_own_checks_and_no_others(Flaw flaw, params string[] failed)
    {
        await using var receiver = await FlawedReceiver.StartAsync(flaw);

        var exit = await CheckAsync(receiver.Clock, [receiver.Webhook, $"--secret={FlawedReceiver.Secret}", "--signal-types=pdq,image_md5,video_vpdq", $"--state-url={receiver.StateUrl}"]);

        Assert.Equal(failed, Failed);
        Assert.Equal(failed.Length == 0 ? 0 : 1, exit);
        Assert.Equal(flaw == Flaw.RejectsBatches, Lines.Any(line => line.StartsWith("batch", StringComparison.Ordinal) && line.Contains("skip", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Afterwards_the_receiver_matches_none_of_the_random_hashes()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.IgnoresTheSecret);

        await CheckAsync(TimeProvider.System, [receiver.Webhook, $"--secret={FlawedReceiver.Secret}"]);

        Assert.Equal(0, receiver.ActiveHashes);
    }

    [Fact]
    public async Task Without_a_state_URL_it_checks_only_responses_and_says_so()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.KeepsTheLastArrival);

        var exit = await CheckAsync(TimeProvider.System, [receiver.Webhook, $"--secret={FlawedReceiver.Secret}"]);

        Assert.Empty(Failed);
        Assert.Equal("This checked only the responses. With --state-url=… it also checks what the receiver stores.", Lines[^1]);
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData("""{"checked":{"upTo":"2026-01-02T03:04:05Z","lagSeconds":172800}}""", "pass  checked everything before 2026-01-02T03:04:05Z", "skip  no verdict had a distance yet")]
    [InlineData("""{"checked":{"upTo":"2026-01-02T03:04:05Z","lagSeconds":180000}}""", "FAIL  a change of 50 hours ago is not checked", "skip  no verdict had a distance yet")]
    [InlineData("""{"distances":[{"blocked":7,"falseMatches":0},{"blocked":2,"falseMatches":3}]}""", "FAIL  the exchange has no report that anything is checked", "pass  9 hashes blocked, 3 false matches")]
    [InlineData("""{"checked":{},"distances":[{}]}""", "FAIL  the exchange does not answer (KeyNotFoundException)", "FAIL  the exchange does not answer (KeyNotFoundException)")]
    [InlineData(null, "FAIL  the exchange answers 401", "FAIL  the exchange answers 401")]
    public async Task With_an_exchange_it_asks_what_the_platform_has_checked_and_how_often_its_matches_were_false(string? answer, string ofChecked, string ofDistances)
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.None);
        await using var exchange = WebApplication.CreateSlimBuilder().Build();
        exchange.Urls.Add("http://127.0.0.1:0");
        exchange.MapGet("/api/v1/platforms/me", (HttpRequest request) =>
            answer is null || request.Headers.Authorization != "Bearer tid_example_1" ? Results.Unauthorized() : Results.Text(answer, "application/json"));
        await exchange.StartAsync(Cancelled);

        await CheckAsync(TimeProvider.System, [receiver.Webhook, $"--secret={FlawedReceiver.Secret}", $"--exchange={exchange.Urls.Single()}", "--api-key=tid_example_1"]);

        Assert.Contains(ofChecked, Assert.Single(Lines, line => line.StartsWith("checked ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(ofDistances, Assert.Single(Lines, line => line.StartsWith("distances ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_checked_without_a_secret_must_still_require_one()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.IgnoresTheSecret);

        Assert.Equal(1, await CheckAsync(TimeProvider.System, [receiver.Webhook]));

        Assert.Equal(["secret"], Failed);
    }

    [Theory]
    [InlineData("--secret=wrong")]
    [InlineData(null)]
    public async Task Without_the_right_secret_it_stops_and_says_how_to_pass_it(string? secret)
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.None);

        Assert.Equal(1, await CheckAsync(TimeProvider.System, [receiver.Webhook, .. secret is null ? (string[])[] : [secret]]));

        Assert.Equal($"Stopped. Pass the value that it expects as X-TakeItDown-Secret (--secret=…), and let it accept the public key in {FlawedReceiver.PublicKeysFile}.", Lines[^1]);
    }

    [Fact]
    public async Task An_unreachable_receiver_stops_the_check_at_once()
    {
        var receiver = await FlawedReceiver.StartAsync(Flaw.None);
        var webhook = receiver.Webhook;
        await receiver.DisposeAsync();

        Assert.Equal(1, await CheckAsync(TimeProvider.System, [webhook]));

        Assert.StartsWith("Stopped. Check that the address is right", Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("receiver.example")]
    [InlineData("https://receiver.example", "more")]
    [InlineData("https://receiver.example", "--secret")]
    [InlineData("https://receiver.example", "--secrets=1")]
    [InlineData("https://receiver.example", "--signal-types=sha1")]
    [InlineData("https://receiver.example", "--state-url=hashes")]
    [InlineData("https://receiver.example", "--secret=1", "--secret=2")]
    [InlineData("https://receiver.example", "--exchange=https://exchange.example")]
    [InlineData("https://receiver.example", "--api-key=tid_example_1")]
    [InlineData("https://receiver.example", "--exchange=http://exchange.example", "--api-key=tid_example_1")]
    public async Task Invalid_arguments_print_the_usage(params string[] args)
    {
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => CheckReceiver.RunAsync(args, output, TimeProvider.System, Cancelled));

        Assert.StartsWith("Usage: check-receiver", refused.Message, StringComparison.Ordinal);
    }

    private Task<int> CheckAsync(TimeProvider clock, string[] args) =>
        CheckReceiver.RunAsync([.. args, $"--signing-key={FlawedReceiver.SigningKeyFile}"], output, clock, Cancelled);

    private string[] Lines => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Failed => Lines.Where(line => line.Contains("FAIL  ", StringComparison.Ordinal)).Select(line => line.Split("  ")[0]);
}
