using System.Diagnostics;
using TakeItDown.Benign;
using TakeItDown.Client;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Benign;

/// <summary>What <c>./dev bench benign</c> prints.</summary>
public sealed class BenignBench(ITestOutputHelper output)
{
    private const int Queries = 2_000;

    [BenchFact]
    public void Queries_of_the_benign_list()
    {
        foreach (var size in new[] { 10_000, 100_000, 200_000 })
        {
            HashValue[] entries = [.. Enumerable.Range(0, size).Select(_ => Pdq())];
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var start = Stopwatch.GetTimestamp();
            var index = new BenignIndex(entries);
            var built = Stopwatch.GetElapsedTime(start);
            output.WriteLine($"{size:N0} PDQs: index built in {built.TotalMilliseconds:F0} ms, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F0} MB");
            Measure("of other pictures", index, _ => Pdq(), expected: false);
            Measure("of the same pictures, 31 bits away", index, i => HashValue.Parse("pdq", RandomHash.Near(entries[i % size].Text, PdqHash.MaxDistance)), expected: true);
        }
    }

    private static HashValue Pdq() => HashValue.Parse("pdq", RandomHash.Pdq(Random.Shared.NextBytes));

    private void Measure(string what, BenignIndex index, Func<int, HashValue> query, bool expected)
    {
        HashValue[] queries = [.. Enumerable.Range(0, Queries).Select(query)];
        var times = new List<double>();
        foreach (var hash in queries)
        {
            var start = Stopwatch.GetTimestamp();
            var matches = index.Matches(hash);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.Equal(expected, matches);
        }

        times.Sort();
        output.WriteLine($"  {Queries:N0} queries {what}: median {times[Queries / 2] * 1000:F0} µs, 99 % {times[Queries * 99 / 100] * 1000:F0} µs, slowest {times[^1]:F2} ms");
    }
}
