using System.Diagnostics;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>How long a hash takes from the person to every platform, through the worker process, Azurite's queue and the local Event Grid.</summary>
internal static class DeliveryRows
{
    private const int Platforms = 15;

    /// <summary>At a constant rate, and with as many cases as the machine can take.</summary>
    public static async Task<IReadOnlyList<Figure>> LatencyAsync(BenchOptions options)
    {
        var exchanges = await StartAsync(options, Platforms);
        foreach (var exchange in exchanges)
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => exchange.SubmitAsync())); // warms up
        var figures = new List<Figure>();
        foreach (var (rate, seconds, rounds, median, slowest) in ((int, int, int, double?, double)[])
            [(1, 30, 1, null, 300), (10, 10, 3, null, 300), (50, 8, 4, 80, 400)])
        {
            var times = await AlternateAsync(exchanges, options.Rounds(rounds), exchange => AtRateAsync(exchange, rate, rate * seconds));
            figures.AddRange(median is null ? [] : Compared($"submit → webhook, {rate}/s × {Platforms} platforms, median", "ms", exchanges, times, round => Figure.Quantile(round, 0.5), median));
            figures.AddRange(Compared($"submit → webhook, {rate}/s × {Platforms} platforms, 99 %", "ms", exchanges, times, round => Figure.Quantile(round, 0.99), slowest));
        }

        var throughput = await AlternateAsync(exchanges, options.Rounds(4), exchange => SaturateAsync(exchange, TimeSpan.FromSeconds(6)));
        figures.AddRange(Compared($"saturation, {Platforms} platforms", "cases/s", exchanges, throughput, round => round.Single(), target: null, isAtLeast: true));
        if (exchanges.Count > 1)
        {
            var ratios = throughput[0].Zip(throughput[1], (ours, other) => ours.Single() / other.Single());
            figures.Add(new("saturation ÷ the other build", "", [.. ratios], 2, IsAtLeast: true));
        }

        foreach (var exchange in exchanges)
            await exchange.DisposeAsync();
        return figures;
    }

    /// <summary>
    /// A case of one hash, sent right after many cases of a hundred. Two platforms, because the local Event Grid and the webhooks share the machine
    /// with the exchange: with fifteen, their own backlog would be measured.
    /// </summary>
    public static async Task<IReadOnlyList<Figure>> FloodAsync(BenchOptions options)
    {
        const int Cases = 40;
        var exchanges = await StartAsync(options, platforms: 2, bulkAbove: 99);
        foreach (var exchange in exchanges)
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => exchange.SubmitAsync()));
        var times = await AlternateAsync(exchanges, options.Rounds(3), async exchange =>
        {
            var flood = await Task.WhenAll(Enumerable.Range(0, Cases).Select(_ => exchange.SubmitLargeAsync(hashes: 100)));
            var honest = await exchange.SubmitAsync();
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(flood);
            return [honest.Max() / 1000, (honest.Max() / 1000) + Stopwatch.GetElapsedTime(start).TotalSeconds];
        });
        foreach (var exchange in exchanges)
            await exchange.DisposeAsync();
        return
        [
            .. Compared($"honest case right after a flood of {Cases} cases of 100 hashes", "s", exchanges, times, round => round[0], target: 2),
            .. Compared("the flood itself, until every platform has it", "s", exchanges, times, round => round[1], target: null),
        ];
    }

    private static async Task<IReadOnlyList<WholeExchange>> StartAsync(BenchOptions options, int platforms, int bulkAbove = 1_000_000)
    {
        var exchanges = new List<WholeExchange> { await WholeExchange.StartAsync("this build", options.FunctionsFolder, platforms, bulkAbove) };
        if (options.OtherFunctionsFolder is { } other)
            exchanges.Add(await WholeExchange.StartAsync("the other build", other, platforms, bulkAbove));
        return exchanges;
    }

    /// <returns>For each exchange, what each round returned.</returns>
    private static async Task<IReadOnlyList<double[]>[]> AlternateAsync(
        IReadOnlyList<WholeExchange> exchanges, int rounds, Func<WholeExchange, Task<double[]>> runAsync)
    {
        var results = exchanges.Select(_ => new List<double[]>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var index in round % 2 == 0 ? Enumerable.Range(0, results.Length) : Enumerable.Range(0, results.Length).Reverse())
                results[index].Add(await runAsync(exchanges[index]));
            Progress.Step();
        }

        return results;
    }

    private static IEnumerable<Figure> Compared(
        string name, string unit, IReadOnlyList<WholeExchange> exchanges, IReadOnlyList<double[]>[] results, Func<double[], double> value, double? target, bool isAtLeast = false) =>
        exchanges.Select((exchange, index) => new Figure(
            index == 0 ? name : $"{name}: {exchange.Name}", unit, [.. results[index].Select(value)], index == 0 ? target : null, isAtLeast));

    /// <summary>Sends each case when it is due, however long the earlier ones take.</summary>
    private static async Task<double[]> AtRateAsync(WholeExchange exchange, int rate, int cases)
    {
        var start = Stopwatch.GetTimestamp();
        var submits = new List<Task<double[]>>();
        for (var index = 0; index < cases; index++)
        {
            if (TimeSpan.FromSeconds((double)index / rate) - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
                await Task.Delay(early);
            submits.Add(exchange.SubmitAsync());
        }

        return [.. (await Task.WhenAll(submits)).SelectMany(times => times)];
    }

    /// <summary>Each client sends its next case when every platform has the last one.</summary>
    private static async Task<double[]> SaturateAsync(WholeExchange exchange, TimeSpan length) =>
        [(await Slice.RunAsync(new(exchange.Name, _ => exchange.SubmitAsync()), clients: 48, length)).PerSecond];
}
