using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>One run of one seed: four writers and four readers work concurrently until everything is written and read.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private const int MaxStepsPerRecord = 40;

    /// <summary>How long after the last write a reader can see it: the horizon, plus the time by which a feed position can be ahead.</summary>
    private static readonly TimeSpan UntilRead = TimeSpan.FromSeconds(30);

    /// <summary>Runs with one partition of each hour, with eight, and with processes that have different numbers.</summary>
    private static readonly IReadOnlyList<IReadOnlyList<int>> NumbersOfPartitions = [[1], [8], [1, 3, 8]];

    private readonly LoadSimulation simulation;
    private readonly int records;
    private readonly Changes changes;
    private readonly List<Writer> writers;
    private readonly List<Reader> readers;
    private DateTimeOffset? ended;

    private LoadRun(LoadSimulation simulation, int records)
    {
        (this.simulation, this.records) = (simulation, records);
        changes = new(simulation.Randomness, records);
        writers = [.. Enumerable.Range(0, 4).Select(_ => new Writer(simulation, changes))];
        readers = [.. Enumerable.Range(1, 3).Select(number => new Reader(simulation, $"reader {number}", comparesVersions: true))];
        readers.Add(new(simulation, "the reader that ignores versions", comparesVersions: false));
    }

    /// <summary>Returns what is wrong at the end, in words, and the counts of the run.</summary>
    public static async Task<(IReadOnlyList<string> Wrong, LoadCounts Counts)> RunAsync(string connectionString, int seed, int records)
    {
        await using var simulation = await LoadSimulation.CreateAsync(connectionString, new(new(seed), NumbersOfPartitions[seed % NumbersOfPartitions.Count]));
        await using var run = new LoadRun(simulation, records);
        try
        {
            await run.RunAsync();
            return (await run.CompareAsync(), simulation.Counts);
        }
        catch (Exception failure)
        {
            return ([failure.ToString(), .. run.writers.Select(writer => $"{writer.Failure}")], simulation.Counts);
        }
    }

    public ValueTask DisposeAsync()
    {
        writers.ForEach(writer => writer.Dispose());
        readers.ForEach(reader => reader.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        writers.ForEach(writer => simulation.Scheduler.Start(writer.RunAsync));
        readers.ForEach(reader => simulation.Scheduler.Start(() => reader.RunAsync(readAt => readAt > ended + UntilRead)));
        await simulation.Scheduler.IdleAsync();
        for (var steps = 0; simulation.Scheduler.Waiting.Count > 0; steps++)
        {
            if (steps > records * MaxStepsPerRecord)
                throw new BrokenGuaranteeException("The run does not end.");
            if (simulation.Randomness.OneIn(2_500) && writers.FindIndex(writer => !writer.IsDone) is >= 0 and var index)
                await ReplaceAsync(index);
            // Occasionally everything pauses until the longest wait is over.
            var step = simulation.Randomness.OneIn(2_000)
                ? simulation.Scheduler.Waiting.MaxBy(step => step.NotBefore)!
                : simulation.Scheduler.Waiting.MinBy(step => step.NotBefore)!;
            simulation.Clock.AdvanceTo(step.NotBefore);
            await simulation.Scheduler.ResumeAsync(step);
            if (ended is null && writers.TrueForAll(writer => writer.IsDone))
                ended = simulation.Clock.Now;
        }
    }

    private async Task ReplaceAsync(int index)
    {
        writers[index].Die();
        writers.Add(new(simulation, changes));
        writers.RemoveAt(index);
        simulation.Scheduler.Start(writers[^1].RunAsync);
        await simulation.Scheduler.IdleAsync();
    }

    private async Task<IReadOnlyList<string>> CompareAsync()
    {
        var rows = await simulation.RowsAsync(Tables.Hashes, $"RowKey eq '{HashRow.RecordRowKey}'", "PartitionKey", "Version", "Status");
        var stored = rows.ToDictionary(
            row => row.PartitionKey, row => new Reader.State(row.GetInt64("Version")!.Value, Enum.Parse<HashStatus>(row.GetString("Status"))));
        simulation.Counts.Records = changes.Appended.Count;
        simulation.Counts.Rows = (await simulation.RowsAsync(Tables.Feed, filter: null, "RowKey")).Count;
        return [.. readers.SelectMany(reader => Compare(reader, stored))];
    }

    private IEnumerable<string> Compare(Reader reader, Dictionary<string, Reader.State> stored)
    {
        var missing = stored.Count(record => !reader.States.ContainsKey(record.Key));
        var different = reader.States.Count(read => stored.GetValueOrDefault(read.Key) != read.Value);
        var gaps = changes.Appended.Count(version => !reader.Seen.Contains(version));
        if (missing + different + gaps > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{reader} misses {missing} of {stored.Count} records, has a different state for {different}, and did not receive {gaps} versions");
        }
    }
}
