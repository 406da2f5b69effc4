using System.Collections.Concurrent;
using System.Globalization;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Two workers in any order, two faults anywhere. <c>TAKEITDOWN_SEED</c> plays one seed again.</summary>
public class RandomFaultTests(AzuriteFixture azurite)
{
    private const int MostRequests = 120;

    [Fact]
    public async Task Whatever_two_requests_fail_while_two_workers_interleave_every_promise_is_kept()
    {
        var failures = new ConcurrentBag<string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Seeds(), degree, async (seed, _) =>
        {
            var random = new Random(seed);
            var trial = await Trial.PlayAsync(azurite, Scenario.AllAtOnce(random), Chances.Of(random), AnyFault(random), AnyFault(random));
            if (trial.Failure is { } failure)
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"TAKEITDOWN_SEED={seed}\n{failure}"));
        });

        Assert.True(failures.IsEmpty, $"{failures.Count} seeds broke a promise. The shortest:\n{failures.MinBy(failure => failure.Length)}");
    }

    private static Fault AnyFault(Random random)
    {
        var kind = random.GetItems(Enum.GetValues<FaultKind>(), 1)[0];
        return new(random.Next(MostRequests) + 1, kind, Lasts: random.Next(2) == 0 && kind != FaultKind.Dies);
    }

    private static IEnumerable<int> Seeds() =>
        int.TryParse(Environment.GetEnvironmentVariable("TAKEITDOWN_SEED"), CultureInfo.InvariantCulture, out var seed) ? [seed]
        : Enumerable.Range(1, Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null ? 100 : 2_000);
}
