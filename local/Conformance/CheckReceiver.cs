namespace TakeItDown.Local.Conformance;

/// <summary>
/// <c>./dev check-receiver</c>: tries a platform's webhook as Event Grid would use it, and says line by line what passes, what fails and
/// what to do about it.
/// </summary>
public static class CheckReceiver
{
    private const string Usage =
        "Say check-receiver and the https address of the webhook; --secret=… is what it expects as X-TakeItDown-Secret, "
        + "--signal-types=pdq,image_md5 what it takes, --look=… where {look}/{recordId} answers what it holds.";

    /// <summary>Returns 0 if nothing failed, else 1.</summary>
    /// <exception cref="CannotStartException">The arguments say something else.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        if (!Target.TryParse(args, out var target))
            throw new CannotStartException(Usage);
        await output.WriteLineAsync(
            $"Checking {target.Webhook.GetLeftPart(UriPartial.Path)} with made-up hashes, which match nothing and are withdrawn at the end.\n");

        using var bench = new Bench(target, clock, progress: () => output.Write('.'));
        var probes = Probes.For(target).ToList();
        var width = probes.Max(probe => probe.Name.Length) + 2;
        var outcomes = new List<Outcome>();
        foreach (var probe in probes)
        {
            await output.WriteAsync(probe.Name.PadRight(width));
            await output.FlushAsync(stop);
            var finding = await probe.RunAsync(bench, stop);
            outcomes.Add(finding.Outcome);
            await output.WriteLineAsync($"{Word(finding.Outcome)}  {finding.Detail}");
            if (finding.End is not null)
            {
                await output.WriteLineAsync($"\nNothing more can be checked: {finding.End}.");
                return 1;
            }

            if (finding.Outcome is Outcome.Failed)
                await output.WriteLineAsync($"{new string(' ', width)}      {probe.Advice}");
        }

        await output.WriteLineAsync($"\n{Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.LeftOut)} left out.");
        if (target.Look is null)
            await output.WriteLineAsync("Only answers were judged; with --look=… also what is kept.");
        return Count(Outcome.Failed) == 0 ? 0 : 1;

        int Count(Outcome outcome) => outcomes.Count(seen => seen == outcome);
    }

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "pass",
        Outcome.LeftOut => " -- ",
        _ => "FAIL",
    };
}
