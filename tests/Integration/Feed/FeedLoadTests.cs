using System.Collections.Concurrent;
using System.Globalization;
using TakeItDown.Tests.Integration.Feed.Load;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

/// <summary>
/// Writers are slow, give up and die, while readers read. The same seed repeats the same run: <c>TAKEITDOWN_SEED</c> runs one seed
/// only.
/// </summary>
public class FeedLoadTests(AzuriteFixture azurite)
{
    /// <summary>The number of runs, and of records in each.</summary>
    public static TheoryData<int, int> Sizes => Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        ? new() { { 9, 1_000 } }
        : new() { { 100, 1_000 }, { 10, 10_000 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Readers_get_the_exact_final_state_without_gaps_while_others_write(int runs, int records)
    {
        var failures = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        var counts = new ConcurrentBag<LoadCounts>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Seeds(runs), degree, async (seed, _) =>
        {
            var (wrong, count) = await LoadRun.RunAsync(azurite.ConnectionString, seed, records);
            counts.Add(count);
            if (wrong.Count > 0)
                failures[seed] = wrong;
        });

        var total = counts.Aggregate((all, one) => all + one);
        TestContext.Current.TestOutputHelper!.WriteLine($"{counts.Count} runs: {total}");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {counts.Count} seeds:\n{string.Join('\n', failures.OrderBy(failure => failure.Key).Select(Describe))}");
        if (OnlySeed is null) // a single seed may have none of these
            Assert.True(total is { Died: > 0, GivenUp: > 0, Restarts: > 0 } && total.Rows > total.Records, $"The load caused too few failures: {total}");
    }

    private static int? OnlySeed => int.TryParse(Environment.GetEnvironmentVariable("TAKEITDOWN_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : null;

    private static string Describe(KeyValuePair<int, IReadOnlyList<string>> failure) =>
        string.Create(CultureInfo.InvariantCulture, $"TAKEITDOWN_SEED={failure.Key}: {string.Join("; ", failure.Value)}");

    private static IEnumerable<int> Seeds(int runs) => OnlySeed is { } seed ? [seed] : Enumerable.Range(1, runs);
}
