using System.Diagnostics;
using Azure.Data.Tables;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Kills real processes under load and checks that nothing accepted is lost. Runs alone, because it needs the whole machine.</summary>
[CollectionDefinition(nameof(KillTests), DisableParallelization = true)]
[Collection(nameof(KillTests))]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int SubmitsPerSecond = 20;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> hashesInFlight = new(StringComparer.Ordinal);
    private int submitsInFlight;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LongFact]
    public Task Nothing_accepted_is_lost_when_host_and_worker_are_killed_ten_times() => RunAsync(async functions =>
    {
        await functions.KillAsync();
        await functions.StartAsync();
    });

    [LongFact]
    public Task Nothing_accepted_is_lost_when_only_the_worker_is_killed_ten_times() => RunAsync(functions => functions.KillWorkerAsync());

    private async Task RunAsync(Func<RestartableFunctions, Task> kill)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}.");
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = await RestartableFunctions.StartAsync(services.Settings);
        using var api = new HttpClient { BaseAddress = functions.Address, Timeout = TimeSpan.FromSeconds(10) };
        var load = new LoadGenerator(api, SubmitsPerSecond, new Random(seed));

        var killing = KillAsync(() => kill(functions), load, services.Receiver, new Random(seed));
        var submitting = load.SubmitAsync(Load, killing, Cancelled);
        await killing;
        await submitting.WaitAsync(MaxWait, Cancelled);
        var (arrived, pending) = await WaitUntilPublishedAsync(load, services);

        var received = await services.Receiver.HashesAsync();
        var lost = load.Accepted.Except(received.Keys, StringComparer.Ordinal).ToList();
        output.WriteLine(
            $"{load.Cases} cases accepted, {load.Retried} of them after a retry; "
            + $"{Kills} kills, with {submitsInFlight} submits and {hashesInFlight.Count} accepted hashes in progress; "
            + $"{load.Accepted.Count - lost.Count} hashes delivered, {received.Values.Count(deliveries => deliveries > 1)} of them more than once, "
            + $"{lost.Count} lost, {pending} changes unpublished; the last hash arrived {arrived.TotalSeconds:0} s after the load.");
        Assert.True(lost.Count == 0, $"Lost with seed {seed}: {string.Join(' ', lost)}");
        Assert.Equal(0, pending);
    }

    /// <summary>Kills each time shortly after the functions are back, so that they die at work.</summary>
    private async Task KillAsync(Func<Task> kill, LoadGenerator load, HttpClient receiver, Random random)
    {
        for (var kills = 0; kills < Kills; kills++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 2_000)), Cancelled);
            submitsInFlight += load.InProgress;
            hashesInFlight.UnionWith(await MissingAsync(load, receiver));
            await kill();
        }
    }

    /// <summary>
    /// Waits until every accepted hash has arrived and the outbox is empty, as long as their number falls. Returns when the last one arrived, and
    /// the rows left in the outbox.
    /// </summary>
    private async Task<(TimeSpan Arrived, int Pending)> WaitUntilPublishedAsync(LoadGenerator load, LocalProcess services)
    {
        var cases = new TableClient(services.Settings["ExchangeStorage"], "cases");
        var (arrived, reported, progressed) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        var fewest = int.MaxValue;
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromSeconds(1), Cancelled))
        {
            var missing = (await MissingAsync(load, services.Receiver)).Count;
            var pending = await cases.QueryAsync<TableEntity>("RowKey ge 'outbox.' and RowKey lt 'outbox/'", cancellationToken: Cancelled).CountAsync(Cancelled);
            if (missing > 0 || arrived == TimeSpan.Zero)
                arrived = watch.Elapsed;
            if (missing + pending < fewest)
                (fewest, progressed) = (missing + pending, watch.Elapsed);
            if (fewest == 0 || watch.Elapsed - progressed > MaxWait)
                return (arrived, pending);
            if (watch.Elapsed - reported < ReportInterval)
                continue;
            reported = watch.Elapsed;
            output.WriteLine($"{reported.TotalSeconds,4:0} s: {missing} hashes have not arrived, {pending} changes are in the outbox.");
        }
    }

    private static async Task<IReadOnlyCollection<string>> MissingAsync(LoadGenerator load, HttpClient receiver)
    {
        var accepted = load.Accepted;
        return [.. accepted.Except((await receiver.HashesAsync()).Keys, StringComparer.Ordinal)];
    }
}
