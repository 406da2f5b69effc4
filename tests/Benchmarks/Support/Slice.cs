using System.Diagnostics;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>What one arm did in a short time.</summary>
/// <param name="Operations">How often it finished.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="CpuSeconds">The CPU time of this process.</param>
/// <param name="Bytes">The bytes that this process allocated.</param>
internal sealed record Slice(int Operations, double Seconds, double CpuSeconds, long Bytes)
{
    public double PerSecond => Operations / Seconds;

    public double CpuMicroseconds => CpuSeconds * 1e6 / Operations;

    public double BytesEach => (double)Bytes / Operations;

    /// <summary>
    /// Alternates short slices of all arms, so that what else happens on the machine meets all of them. Each arm runs unmeasured first.
    /// </summary>
    /// <returns>The slices of each arm; those with the same index ran next to each other.</returns>
    public static async Task<IReadOnlyList<Slice>[]> AlternateAsync(int clients, int rounds, TimeSpan length, params Arm[] arms)
    {
        var slices = Array.ConvertAll(arms, _ => new List<Slice>());
        foreach (var arm in arms)
            await RunAsync(arm, clients, length);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var index in round % 2 == 0 ? Enumerable.Range(0, arms.Length) : Enumerable.Range(0, arms.Length).Reverse())
                slices[index].Add(await RunAsync(arms[index], clients, length));
            Progress.Step();
        }

        return slices;
    }

    public static async Task<Slice> RunAsync(Arm arm, int clients, TimeSpan length)
    {
        GC.Collect();
        var process = Process.GetCurrentProcess();
        var (cpu, bytes, start) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var done = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var operations = 0;
            for (; Stopwatch.GetElapsedTime(start) < length; operations++)
                await arm.RunAsync(client);
            return operations;
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new(done.Sum(), seconds, (process.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }
}

/// <summary>One way to do some work.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="RunAsync">Does it once. Gets the number of the client, from 0.</param>
internal sealed record Arm(string Name, Func<int, Task> RunAsync);
