using System.Globalization;
using System.Text.Json;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>
/// A platform that reads the feed: it reads pages of any size, sometimes saves a checkpoint, and sometimes restarts from the last
/// checkpoint, with or without the records that it has read since.
/// </summary>
internal sealed class Reader(LoadSimulation simulation, string name, bool comparesVersions) : IDisposable
{
    private LoadProcess process = new(simulation);
    private readonly HashSet<(string RecordId, long Version)> seen = [];
    private Dictionary<string, State> states = [];
    private string cursor = "";
    private (string Cursor, Dictionary<string, State> States) checkpoint = ("", []);

    /// <summary>The state of each record, as this reader knows it.</summary>
    public IReadOnlyDictionary<string, State> States => states;

    /// <summary>Every version that this reader received.</summary>
    public IReadOnlySet<(string RecordId, long Version)> Seen => seen;

    /// <summary>Reads until it has reached the end of the feed and <paramref name="isEnd"/> is true for the time of its last read.</summary>
    public async Task RunAsync(Func<DateTimeOffset, bool> isEnd)
    {
        for (var (readAt, hasMore) = (simulation.Clock.Now, true); hasMore || !isEnd(readAt);)
        {
            await simulation.Scheduler.WaitAsync(process, simulation.Clock.Now + simulation.Randomness.Pause(hasMore));
            readAt = simulation.Clock.Now;
            hasMore = await ReadPageAsync();
            if (simulation.Randomness.OneIn(3))
                checkpoint = (cursor, new(states));
            if (simulation.Randomness.OneIn(12))
                (hasMore, readAt) = (Restart(), DateTimeOffset.MinValue);
        }
    }

    public override string ToString() => name;

    public void Dispose() => process.Dispose();

    private async Task<bool> ReadPageAsync()
    {
        simulation.Counts.Pages++;
        var query = string.Create(CultureInfo.InvariantCulture, $"?limit={simulation.Randomness.Limit()}&cursor={cursor}");
        using var page = JsonDocument.Parse(await process.GetFeedAsync(simulation.Key.Text, query));
        foreach (var record in page.RootElement.GetProperty("records").EnumerateArray())
            Apply(record.Deserialize(HashJson.Default.HashRecord)!);
        cursor = page.RootElement.GetProperty("cursor").GetString()!;
        return page.RootElement.GetProperty("hasMore").GetBoolean();
    }

    private void Apply(HashRecord record)
    {
        seen.Add((record.RecordId, record.Version));
        if (!comparesVersions || !states.TryGetValue(record.RecordId, out var known) || known.Version < record.Version)
            states[record.RecordId] = new(record.Version, record.HashStatus);
    }

    private bool Restart()
    {
        simulation.Counts.Restarts++;
        process.Dispose();
        process = new(simulation);
        cursor = checkpoint.Cursor;
        if (simulation.Randomness.OneIn(2))
            states = new(checkpoint.States);
        return true;
    }

    /// <summary>A version of a record, and its status in that version.</summary>
    internal sealed record State(long Version, HashStatus Status);
}
