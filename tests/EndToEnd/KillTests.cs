using System.Diagnostics;
using Azure.Data.Tables;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The exchange's promise, kept by real processes that die. Alone, since it fills the machine.</summary>
[CollectionDefinition(nameof(KillTests), DisableParallelization = true)]
[Collection(nameof(KillTests))]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int SubmitsPerSecond = 20;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> hashesInFlight = new(StringComparer.Ordinal);
    private int submitsInFlight;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LongFact]
    public Task Nothing_accepted_is_lost_when_host_and_worker_are_killed_ten_times() => RunAsync(async functions =>
    {
        await functions.KillAsync();
        await functions.StartAgainAsync();
    });

    [LongFact]
    public Task Nothing_accepted_is_lost_when_only_the_worker_is_killed_ten_times() => RunAsync(functions => functions.KillWorkerAsync());

    private async Task RunAsync(Func<MortalFunctions, Task> kill)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}.");
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = await MortalFunctions.StartAsync(services.Settings);
        using var api = new HttpClient { BaseAddress = functions.Address, Timeout = TimeSpan.FromSeconds(10) };
        var crowd = new Crowd(api, SubmitsPerSecond, new Random(seed));

        var killing = KillAsync(() => kill(functions), crowd, services.Receiver, new Random(seed));
        var load = crowd.SubmitAsync(Load, killing, Cancelled);
        await killing;
        await load.WaitAsync(Patience, Cancelled);
        var (arrived, promised) = await RestAsync(crowd, services);

        var received = await services.Receiver.HashesAsync();
        var lost = crowd.Accepted.Except(received.Keys, StringComparer.Ordinal).ToList();
        output.WriteLine(
            $"{crowd.Cases} submits told 202, {crowd.Retried} only after a retry; "
            + $"{Kills} kills, in flight then {submitsInFlight} submits and {hashesInFlight.Count} accepted hashes; "
            + $"{crowd.Accepted.Count - lost.Count} hashes delivered, {received.Values.Count(deliveries => deliveries > 1)} of them more than once, "
            + $"{lost.Count} lost, {promised} changes still promised; the last arrived {arrived.TotalSeconds:0} s after the load.");
        Assert.True(lost.Count == 0, $"Lost with seed {seed}: {string.Join(' ', lost)}");
        Assert.Equal(0, promised);
    }

    /// <summary>Each time a moment after the functions have come back, so that they die at work.</summary>
    private async Task KillAsync(Func<Task> kill, Crowd crowd, HttpClient receiver, Random random)
    {
        for (var kills = 0; kills < Kills; kills++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 2_000)), Cancelled);
            submitsInFlight += crowd.UnderWay;
            hashesInFlight.UnionWith(await MissingAsync(crowd, receiver));
            await kill();
        }
    }

    /// <summary>Waits until every accepted hash has arrived and nothing more is promised. Returns when the last arrived, and what is still promised.</summary>
    private async Task<(TimeSpan Arrived, int Promised)> RestAsync(Crowd crowd, LocalProcess services)
    {
        var cases = new TableClient(services.Settings["AzureWebJobsStorage"], "cases");
        var (arrived, reported) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromSeconds(1), Cancelled))
        {
            var missing = (await MissingAsync(crowd, services.Receiver)).Count;
            var promised = await cases.QueryAsync<TableEntity>("RowKey ge 'outbox.' and RowKey lt 'outbox/'", cancellationToken: Cancelled).CountAsync(Cancelled);
            if (missing > 0 || arrived == TimeSpan.Zero)
                arrived = watch.Elapsed;
            if ((missing == 0 && promised == 0) || watch.Elapsed > Patience)
                return (arrived, promised);
            if (watch.Elapsed - reported < BetweenReports)
                continue;
            reported = watch.Elapsed;
            output.WriteLine($"{reported.TotalSeconds,4:0} s: {missing} hashes have not arrived, {promised} changes wait in the outbox.");
        }
    }

    private static async Task<IReadOnlyCollection<string>> MissingAsync(Crowd crowd, HttpClient receiver)
    {
        var accepted = crowd.Accepted;
        return [.. accepted.Except((await receiver.HashesAsync()).Keys, StringComparer.Ordinal)];
    }
}
