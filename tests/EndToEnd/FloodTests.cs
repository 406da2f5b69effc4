using System.Globalization;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A hundred honest clients, alone and then together with a hundred hostile ones. Runs alone, because it needs the whole machine.</summary>
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
[Collection(nameof(FloodTests))]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int ClientsOfEachKind = 100;

    private static readonly TimeSpan Phase =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("TAKEITDOWN_FLOOD_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    /// <summary>The first requests of a new process are slow.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Hostile clients do not pay the price of a hash. They get 428, their hashes go nowhere, and nothing is held.</summary>
    [LongFact]
    public async Task Honest_people_get_through_while_half_of_the_clients_attack_and_do_not_pay()
    {
        await using var flood = await Flood.StartAsync(("Cases__HoldAbove", "3000"), ("ProofOfWork__Price", "10"));
        await flood.RunAsync(ClientsOfEachKind, hostile: 0, WarmUp, () => Task.FromResult(true), TestContext.Current.CancellationToken);

        var alone = await RunAsync(flood, hostile: 0);
        var attacked = await RunAsync(flood, ClientsOfEachKind);
        await flood.DeliveredAsync([.. alone.Honest.Accepted.Keys, .. attacked.Honest.Accepted.Keys]);

        Print(flood, ("alone", alone), ("attacked", attacked));
        Assert.All([alone, attacked], run => Assert.Equal(run.Honest.Requests, run.Honest.Accepted.Count));
        Assert.True(attacked.Hostile.Requests > attacked.Honest.Requests);
        Assert.Empty(attacked.Hostile.Accepted);
        Assert.Equal((false, 0), await HoldAsync(flood));
    }

    /// <summary>Hostile clients who pay, or an exchange without a price: the rule holds everything, nobody is refused, and a release delivers all.</summary>
    [LongFact]
    public async Task A_flood_that_pays_is_held_and_no_honest_hash_is_lost()
    {
        await using var flood = await Flood.StartAsync(("Cases__HoldAbove", "500"));

        var before = await RunAsync(flood, ClientsOfEachKind, until: async () => (await HoldAsync(flood)).On);
        var held = await RunAsync(flood, ClientsOfEachKind);

        Assert.All([before, held], run => Assert.Equal(run.Honest.Requests, run.Honest.Accepted.Count));
        Assert.True((await HoldAsync(flood)).Cases >= held.Honest.Requests + held.Hostile.Requests);
        Assert.DoesNotContain(held.Honest.Accepted.Keys, flood.HasArrived);

        await flood.ReleaseAllAsync();
        await flood.DeliveredAsync([.. before.Honest.Accepted.Keys, .. held.Honest.Accepted.Keys]);
        Print(flood, ("until the hold", before), ("held, then released", held));
    }

    /// <summary>Cases of a hundred hashes, as fast as they are accepted. Meanwhile, and right after, people send one picture each.</summary>
    [LongFact]
    public async Task A_small_case_does_not_wait_behind_a_flood_of_large_cases()
    {
        await using var flood = await Flood.StartAsync();
        await flood.SubmitLargeAsync(cases: 5);
        var large = Task.Run(() => flood.SubmitLargeAsync(cases: 100));

        var during = new List<TimeSpan>();
        while (!large.IsCompleted)
            during.Add(await flood.SubmitAndWaitAsync());
        await large;
        var after = new List<TimeSpan>();
        for (var person = 0; person < 20; person++)
            after.Add(await flood.SubmitAndWaitAsync());
        var waiting = await flood.WaitingAsync();

        output.WriteLine($"During: {during.Count} cases, p50 {Text([.. during.Order()], 0.5)}, longest {Text([.. during.Order()], 1)}. After: p50 {Text([.. after.Order()], 0.5)}, longest {Text([.. after.Order()], 1)}. {waiting} large cases were still waiting then.");
        Assert.NotEmpty(during);
        Assert.True(waiting > 0, "The flood was published before the small cases, so they never met it.");
    }

    private static Task<(Flood.Client Honest, Flood.Client Hostile)> RunAsync(Flood flood, int hostile, Func<Task<bool>>? until = null) =>
        flood.RunAsync(ClientsOfEachKind, hostile, Phase, until ?? (() => Task.FromResult(true)), TestContext.Current.CancellationToken);

    private static async Task<(bool On, int Cases)> HoldAsync(Flood flood)
    {
        var held = await flood.HeldAsync();
        return (held.GetProperty("hold").GetProperty("on").GetBoolean(), held.GetProperty("cases").GetInt32());
    }

    private void Print(Flood flood, params (string Name, (Flood.Client Honest, Flood.Client Hostile) Run)[] phases)
    {
        output.WriteLine("| Phase | Clients | Cases tried | Accepted | p50 | p99 | At the platform: p50 | p99 | longest |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, run) in phases)
        {
            foreach (var (kind, client) in new[] { ("honest", run.Honest), ("hostile", run.Hostile) }.Where(client => client.Item2.Requests > 0))
            {
                var (latencies, delays) = (client.Latencies, flood.Delays(client));
                output.WriteLine(
                    $"| {name} | {kind} | {client.Requests} | {client.Accepted.Count} | {Text(latencies, 0.5)} | {Text(latencies, 0.99)} | {Text(delays, 0.5)} | {Text(delays, 0.99)} | {Text(delays, 1)} |");
            }
        }

        var (first, last) = (phases[0].Run.Honest.Latencies, phases[^1].Run.Honest.Latencies);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Honest p99, {phases[^1].Name} to {phases[0].Name}: {At(last, 0.99) / At(first, 0.99):F2}"));
    }

    private static string Text(IReadOnlyList<TimeSpan> sorted, double part) =>
        sorted.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{At(sorted, part).TotalMilliseconds:F0} ms");

    private static TimeSpan At(IReadOnlyList<TimeSpan> sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Count) - 1];
}
