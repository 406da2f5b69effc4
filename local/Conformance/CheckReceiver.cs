namespace TakeItDown.Local.Conformance;

/// <summary>
/// <c>./dev check-receiver</c>: sends a platform's webhook what Event Grid sends. Prints one line per check, with advice for each that
/// fails.
/// </summary>
public static class CheckReceiver
{
    private const string Usage =
        "Usage: check-receiver https://…/webhook [--secret=…] [--signal-types=pdq,image_md5,video_vpdq] [--state-url=https://…/hashes] [--exchange=https://… --api-key=tid_…] [--signing-key=…]. "
        + "The receiver expects the secret as X-TakeItDown-Secret, and GET {state-url}/{recordId} returns what it has stored. The exchange says how far the platform has checked its feed. The signing key is that of ./dev run if you name no other.";

    /// <summary>Returns 0 if nothing failed, else 1.</summary>
    /// <exception cref="CannotStartException">The arguments are invalid.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        if (!Target.TryParse(args, out var target))
            throw new CannotStartException(Usage);
        using var keys = new CheckKeys(target.SigningKey);
        await output.WriteLineAsync($"Every event is signed. The receiver must accept the public key in {keys.PublicFile} (of ./dev run: also at http://localhost:7071/.well-known/jwks.json).");
        await output.WriteLineAsync(
            $"Checking {target.Webhook.GetLeftPart(UriPartial.Path)} with random hashes. They match nothing, and the check withdraws them at the end.\n");

        using var harness = new ReceiverHarness(target, keys, clock, progress: () => output.Write('.'));
        var checks = Checks.For(target).ToList();
        var width = checks.Max(check => check.Name.Length) + 2;
        var outcomes = new List<Outcome>();
        foreach (var check in checks)
        {
            await output.WriteAsync(check.Name.PadRight(width));
            await output.FlushAsync(stop);
            var finding = await check.RunAsync(harness, stop);
            outcomes.Add(finding.Outcome);
            await output.WriteLineAsync($"{Label(finding.Outcome)}  {finding.Detail}");
            if (finding.Fix is not null)
            {
                await output.WriteLineAsync($"\nStopped. {finding.Fix}");
                return 1;
            }

            if (finding.Outcome is Outcome.Failed)
                await output.WriteLineAsync($"{new string(' ', width)}      {check.Advice}");
        }

        await output.WriteLineAsync($"\n{Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.Skipped)} skipped.");
        if (target.StateUrl is null)
            await output.WriteLineAsync("This checked only the responses. With --state-url=… it also checks what the receiver stores.");
        return Count(Outcome.Failed) == 0 ? 0 : 1;

        int Count(Outcome outcome) => outcomes.Count(other => other == outcome);
    }

    private static string Label(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "pass",
        Outcome.Skipped => "skip",
        _ => "FAIL",
    };
}
