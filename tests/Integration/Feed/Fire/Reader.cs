using System.Globalization;
using System.Text.Json;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>
/// A platform that pulls: pages of any size, a checkpoint now and then, and now and then a restart from it, with what it had read
/// since or without.
/// </summary>
internal sealed class Reader(FireField field, string name, bool knowsVersions) : IDisposable
{
    private FireProcess process = new(field);
    private readonly HashSet<(string RecordId, long Version)> seen = [];
    private Dictionary<string, State> states = [];
    private string cursor = "";
    private (string Cursor, Dictionary<string, State> States) checkpoint = ("", []);

    /// <summary>What this reader makes of each record.</summary>
    public IReadOnlyDictionary<string, State> States => states;

    /// <summary>Every version it was ever shown.</summary>
    public IReadOnlySet<(string RecordId, long Version)> Seen => seen;

    /// <summary>Reads until it stands at the end of a feed that nobody writes any more.</summary>
    public async Task RunAsync(Func<DateTimeOffset, bool> isTheEnd)
    {
        for (var (asked, hasMore) = (field.Clock.Now, true); hasMore || !isTheEnd(asked);)
        {
            await field.Turns.WaitAsync(process, field.Clock.Now + field.Dice.Pause(hasMore));
            asked = field.Clock.Now;
            hasMore = await ReadPageAsync();
            if (field.Dice.OneIn(3))
                checkpoint = (cursor, new(states));
            if (field.Dice.OneIn(12))
                (hasMore, asked) = (Restart(), DateTimeOffset.MinValue);
        }
    }

    public override string ToString() => name;

    public void Dispose() => process.Dispose();

    private async Task<bool> ReadPageAsync()
    {
        field.Count.Pages++;
        var query = string.Create(CultureInfo.InvariantCulture, $"?limit={field.Dice.Limit()}&cursor={cursor}");
        using var page = JsonDocument.Parse(await process.GetFeedAsync(field.Key.Text, query));
        foreach (var record in page.RootElement.GetProperty("records").EnumerateArray())
            Take(record.Deserialize(HashJson.Default.HashRecord)!);
        cursor = page.RootElement.GetProperty("cursor").GetString()!;
        return page.RootElement.GetProperty("hasMore").GetBoolean();
    }

    private void Take(HashRecord record)
    {
        seen.Add((record.RecordId, record.Version));
        if (!knowsVersions || !states.TryGetValue(record.RecordId, out var known) || known.Version < record.Version)
            states[record.RecordId] = new(record.Version, record.HashStatus);
    }

    private bool Restart()
    {
        field.Count.Restarts++;
        process.Dispose();
        process = new(field);
        cursor = checkpoint.Cursor;
        if (field.Dice.OneIn(2))
            states = new(checkpoint.States);
        return true;
    }

    /// <summary>A record's version, and its status then.</summary>
    internal sealed record State(long Version, HashStatus Status);
}
