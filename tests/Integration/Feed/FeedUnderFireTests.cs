using System.Collections.Concurrent;
using System.Globalization;
using TakeItDown.Tests.Integration.Feed.Fire;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed;

/// <summary>
/// Writers that are slow, give up and die, and readers that read meanwhile. A seed plays the same run every time:
/// <c>TAKEITDOWN_SEED</c> plays one alone.
/// </summary>
public class FeedUnderFireTests(AzuriteFixture azurite)
{
    /// <summary>How many runs of how many records.</summary>
    public static TheoryData<int, int> Sizes => Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        ? new() { { 20, 1_000 } }
        : new() { { 100, 1_000 }, { 10, 10_000 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Readers_get_the_exact_final_state_without_gaps_while_others_write(int runs, int records)
    {
        var failures = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        var counts = new ConcurrentBag<FireCount>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Seeds(runs), degree, async (seed, _) =>
        {
            var (wrong, count) = await FireRun.PlayAsync(azurite.ConnectionString, seed, records);
            counts.Add(count);
            if (wrong.Count > 0)
                failures[seed] = wrong;
        });

        var total = counts.Aggregate((all, one) => all + one);
        TestContext.Current.TestOutputHelper!.WriteLine($"{counts.Count} runs: {total}");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {counts.Count} seeds:\n{string.Join('\n', failures.OrderBy(failure => failure.Key).Select(Account))}");
        if (Named is null) // One alone may well be spared.
            Assert.True(total is { Died: > 0, GivenUp: > 0, Restarts: > 0 } && total.Rows > total.Records, $"There was little fire: {total}");
    }

    private static int? Named => int.TryParse(Environment.GetEnvironmentVariable("TAKEITDOWN_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : null;

    private static string Account(KeyValuePair<int, IReadOnlyList<string>> failure) =>
        string.Create(CultureInfo.InvariantCulture, $"TAKEITDOWN_SEED={failure.Key}: {string.Join("; ", failure.Value)}");

    private static IEnumerable<int> Seeds(int runs) => Named is { } seed ? [seed] : Enumerable.Range(1, runs);
}
