using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>One seed: four writers and four readers at once, until all is written and read, and what the readers then know.</summary>
internal sealed class FireRun : IAsyncDisposable
{
    private const int MaxTurnsPerRecord = 40;

    /// <summary>So long after the last write readers have read it: the horizon, and what a stamp may be ahead by.</summary>
    private static readonly TimeSpan UntilRead = TimeSpan.FromSeconds(30);

    private readonly FireField field;
    private readonly int records;
    private readonly Changes changes;
    private readonly List<Writer> writers;
    private readonly List<Reader> readers;
    private DateTimeOffset? ended;

    private FireRun(FireField field, int records)
    {
        (this.field, this.records) = (field, records);
        changes = new(field.Dice, records);
        writers = [.. Enumerable.Range(0, 4).Select(_ => new Writer(field, changes))];
        readers = [.. Enumerable.Range(1, 3).Select(number => new Reader(field, $"reader {number}", knowsVersions: true))];
        readers.Add(new(field, "the reader who knows no versions", knowsVersions: false));
    }

    /// <summary>What was wrong at the end, in words, and how much fire there was.</summary>
    public static async Task<(IReadOnlyList<string> Wrong, FireCount Count)> PlayAsync(string connectionString, int seed, int records)
    {
        await using var field = await FireField.MakeAsync(connectionString, new(new(seed)));
        await using var run = new FireRun(field, records);
        try
        {
            await run.PlayAsync();
            return (await run.JudgeAsync(), field.Count);
        }
        catch (Exception failure)
        {
            return ([failure.ToString(), .. run.writers.Select(writer => $"{writer.Failure}")], field.Count);
        }
    }

    public ValueTask DisposeAsync()
    {
        writers.ForEach(writer => writer.Dispose());
        readers.ForEach(reader => reader.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task PlayAsync()
    {
        writers.ForEach(writer => field.Turns.Start(writer.RunAsync));
        readers.ForEach(reader => field.Turns.Start(() => reader.RunAsync(asked => asked > ended + UntilRead)));
        await field.Turns.IdleAsync();
        for (var turns = 0; field.Turns.Waiting.Count > 0; turns++)
        {
            if (turns > records * MaxTurnsPerRecord)
                throw new BrokenPromiseException("The run does not come to an end.");
            if (field.Dice.OneIn(2_500) && writers.FindIndex(writer => !writer.IsDone) is >= 0 and var unlucky)
                await ReplaceAsync(unlucky);
            // Now and then all hangs until whoever wanted to wait longest has waited.
            var turn = field.Dice.OneIn(2_000)
                ? field.Turns.Waiting.MaxBy(turn => turn.NotBefore)!
                : field.Turns.Waiting.MinBy(turn => turn.NotBefore)!;
            field.Clock.AdvanceTo(turn.NotBefore);
            await field.Turns.GiveAsync(turn);
            if (ended is null && writers.TrueForAll(writer => writer.IsDone))
                ended = field.Clock.Now;
        }
    }

    private async Task ReplaceAsync(int unlucky)
    {
        writers[unlucky].Die();
        writers.Add(new(field, changes));
        writers.RemoveAt(unlucky);
        field.Turns.Start(writers[^1].RunAsync);
        await field.Turns.IdleAsync();
    }

    private async Task<IReadOnlyList<string>> JudgeAsync()
    {
        var rows = await field.RowsAsync(Tables.Hashes, $"RowKey eq '{HashRow.RecordRowKey}'", "PartitionKey", "Version", "Status");
        var stored = rows.ToDictionary(
            row => row.PartitionKey, row => new Reader.State(row.GetInt64("Version")!.Value, Enum.Parse<HashStatus>(row.GetString("Status"))));
        field.Count.Records = changes.Appended.Count;
        field.Count.Rows = (await field.RowsAsync(Tables.Feed, filter: null, "RowKey")).Count;
        return [.. readers.SelectMany(reader => Judge(reader, stored))];
    }

    private IEnumerable<string> Judge(Reader reader, Dictionary<string, Reader.State> stored)
    {
        var unread = stored.Count(record => !reader.States.ContainsKey(record.Key));
        var otherwise = reader.States.Count(read => stored.GetValueOrDefault(read.Key) != read.Value);
        var gaps = changes.Appended.Count(version => !reader.Seen.Contains(version));
        if (unread + otherwise + gaps > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{reader} knows nothing of {unread} of {stored.Count} records, has {otherwise} otherwise than they are, and never saw {gaps} versions");
        }
    }
}
