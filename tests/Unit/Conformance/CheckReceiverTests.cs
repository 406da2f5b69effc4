using TakeItDown.Local;
using TakeItDown.Local.Conformance;
using TakeItDown.Tests.Unit.SampleReceiver;

namespace TakeItDown.Tests.Unit.Conformance;

public sealed class CheckReceiverTests : IDisposable
{
    private const string Tombstone = "activation after its tombstone";

    private readonly StringWriter output = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => output.Dispose();

    [Fact]
    public async Task The_sample_receiver_passes_every_line()
    {
        using var database = new TemporaryFile();
        await using var receiver = await RunningReceiver.StartAsync(database);

        var exit = await CheckReceiver.RunAsync(
            [receiver.Webhook.AbsoluteUri, "--secret", RunningReceiver.Secret, "--signal-types", "pdq,image_md5,image_sha256,video_md5,video_sha256", $"--look={new Uri(receiver.Webhook, "hashes")}"],
            output, TimeProvider.System, Cancelled);

        Assert.Equal("17 passed, 0 failed, 0 left out.", Lines[^1]);
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData(Flaw.None)]
    [InlineData(Flaw.ConsentsWithoutSayingSo, "handshake")]
    [InlineData(Flaw.IgnoresTheSecret, "secret")]
    [InlineData(Flaw.AsksForAnySecret, "secret")]
    [InlineData(Flaw.AnswersAWrongSecretWith500, "secret")]
    [InlineData(Flaw.LacksOneSignalType, "first event of image_md5")]
    [InlineData(Flaw.Answers500ToDuplicates, "duplicates")]
    [InlineData(Flaw.RefusesOlderVersions, "late older version", Tombstone)]
    [InlineData(Flaw.KeepsWhatCameLast, "late older version", Tombstone)]
    [InlineData(Flaw.KeepsWhatCameFirst, "tombstones", Tombstone)]
    [InlineData(Flaw.KnowsNoDeletion, "tombstones")]
    [InlineData(Flaw.LooksOnlyAtTheValue, "tombstones", Tombstone)]
    [InlineData(Flaw.ForgetsTheVersionOfATombstone, Tombstone)]
    [InlineData(Flaw.RefusesTombstonesOfUnheardHashes, Tombstone)]
    [InlineData(Flaw.LimitsTheRate, "burst of 200, 16 at once", "clean-up")]
    [InlineData(Flaw.LosesSomeOfABurst, "burst of 200, 16 at once")]
    [InlineData(Flaw.TakesNoBatches)]
    [InlineData(Flaw.Answers500ToJunk, "malformed body")]
    [InlineData(Flaw.TakesJunk, "malformed body")]
    [InlineData(Flaw.AnswersLate, "slowest answer")]
    public async Task Each_flaw_fails_its_lines_and_no_other(Flaw flaw, params string[] failed)
    {
        await using var receiver = await FlawedReceiver.StartAsync(flaw);

        var exit = await CheckReceiver.RunAsync(
            [receiver.Webhook, $"--secret={FlawedReceiver.Secret}", "--signal-types=pdq,image_md5", $"--look={receiver.Look}"],
            output, receiver.Clock, Cancelled);

        Assert.Equal(failed, Failed);
        Assert.Equal(failed.Length == 0 ? 0 : 1, exit);
        Assert.Equal(flaw == Flaw.TakesNoBatches, Lines.Any(line => line.StartsWith("batch", StringComparison.Ordinal) && line.Contains(" -- ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Afterwards_the_receiver_matches_none_of_the_made_up_hashes()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.IgnoresTheSecret);

        await CheckReceiver.RunAsync([receiver.Webhook, $"--secret={FlawedReceiver.Secret}"], output, TimeProvider.System, Cancelled);

        Assert.Equal(0, receiver.Active);
    }

    [Fact]
    public async Task Without_a_look_only_answers_are_judged_and_it_says_so()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.KeepsWhatCameLast);

        var exit = await CheckReceiver.RunAsync([receiver.Webhook, $"--secret={FlawedReceiver.Secret}"], output, TimeProvider.System, Cancelled);

        Assert.Empty(Failed);
        Assert.Equal("Only answers were judged; with --look=… also what is kept.", Lines[^1]);
        Assert.Equal(0, exit);
    }

    [Fact]
    public async Task A_receiver_that_nobody_told_a_secret_of_must_still_ask_for_one()
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.IgnoresTheSecret);

        Assert.Equal(1, await CheckReceiver.RunAsync([receiver.Webhook], output, TimeProvider.System, Cancelled));

        Assert.Equal(["secret"], Failed);
    }

    [Theory]
    [InlineData("--secret=wrong")]
    [InlineData(null)]
    public async Task Without_the_right_secret_it_stops_and_says_what_to_say(string? secret)
    {
        await using var receiver = await FlawedReceiver.StartAsync(Flaw.None);

        Assert.Equal(1, await CheckReceiver.RunAsync([receiver.Webhook, .. secret is null ? (string[])[] : [secret]], output, TimeProvider.System, Cancelled));

        Assert.Equal("Nothing more can be checked: say with --secret=… what it expects as X-TakeItDown-Secret.", Lines[^1]);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_told_at_once()
    {
        var receiver = await FlawedReceiver.StartAsync(Flaw.None);
        var webhook = receiver.Webhook;
        await receiver.DisposeAsync();

        Assert.Equal(1, await CheckReceiver.RunAsync([webhook], output, TimeProvider.System, Cancelled));

        Assert.StartsWith("Nothing more can be checked: see whether the address is right", Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("receiver.example")]
    [InlineData("https://receiver.example", "more")]
    [InlineData("https://receiver.example", "--secret")]
    [InlineData("https://receiver.example", "--secrets=1")]
    [InlineData("https://receiver.example", "--signal-types=sha1")]
    [InlineData("https://receiver.example", "--look=hashes")]
    [InlineData("https://receiver.example", "--secret=1", "--secret=2")]
    public async Task Arguments_that_say_something_else_are_answered_with_the_usage(params string[] args)
    {
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => CheckReceiver.RunAsync(args, output, TimeProvider.System, Cancelled));

        Assert.StartsWith("Say check-receiver", refused.Message, StringComparison.Ordinal);
    }

    private string[] Lines => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Failed => Lines.Where(line => line.Contains("FAIL  ", StringComparison.Ordinal)).Select(line => line.Split("  ")[0]);
}
