using System.Collections.Concurrent;
using System.Globalization;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Four workers in two processes in any order, two faults anywhere, decisions of an operator in between. <c>TAKEITDOWN_SEED</c> repeats one seed.</summary>
public class RandomFaultTests(AzuriteFixture azurite)
{
    private const int MaxRequests = 150;

    [Fact]
    public async Task Every_guarantee_holds_when_any_two_requests_fail_while_four_workers_run()
    {
        var failures = new ConcurrentDictionary<int, string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Seeds(), degree, async (seed, _) =>
        {
            if ((await RunAsync(seed)).Failure is { } failure)
                failures[seed] = failure;
        });

        var shortest = failures.OrderBy(failure => failure.Value.Length).FirstOrDefault();
        Assert.True(
            failures.IsEmpty,
            $"Seeds that broke a guarantee: {string.Join(", ", failures.Keys.Order())}. TAKEITDOWN_SEED={shortest.Key}:\n{shortest.Value}");
    }

    [Fact]
    public async Task A_seed_plays_the_same_run_again()
    {
        var first = await RunAsync(seed: 7);

        var again = await RunAsync(seed: 7);

        Assert.Equal(first.Log, again.Log);
    }

    private Task<Trial> RunAsync(int seed)
    {
        var random = new Random(seed);
        return Trial.RunAsync(azurite, Scenario.Concurrent(random), Randomness.Of(random), AnyFault(random), AnyFault(random));
    }

    private static Fault AnyFault(Random random)
    {
        var kind = random.GetItems(Enum.GetValues<FaultKind>(), 1)[0];
        return new(random.Next(MaxRequests) + 1, kind, Lasts: random.Next(2) == 0 && kind != FaultKind.Dies);
    }

    private static IEnumerable<int> Seeds() =>
        int.TryParse(Environment.GetEnvironmentVariable("TAKEITDOWN_SEED"), CultureInfo.InvariantCulture, out var seed) ? [seed]
        : Enumerable.Range(1, Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null ? 100 : 2_000);
}
