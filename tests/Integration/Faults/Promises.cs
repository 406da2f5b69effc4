using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What must hold once the exchange is at rest, whatever happened before.</summary>
internal sealed class Promises
{
    private readonly List<string> broken = [];
    private readonly Platform platform;
    private readonly Dictionary<string, TableEntity> cases;
    private readonly ILookup<string, TableEntity> hashes;
    private readonly ILookup<string, FeedEntry> feed;

    private Promises(Platform platform, IEnumerable<TableEntity> cases, IEnumerable<TableEntity> hashes, IEnumerable<TableEntity> feed)
    {
        this.platform = platform;
        this.cases = cases.Where(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal)).ToDictionary(row => row.RowKey);
        this.hashes = hashes.ToLookup(row => row.PartitionKey);
        this.feed = feed.Select(row => new FeedEntry(row, platform)).ToLookup(entry => entry.Record.RecordId);
    }

    /// <summary>Every promise that was broken, in words.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(World world, IReadOnlyList<Person> persons)
    {
        var cases = await world.RowsAsync(Tables.Cases);
        var promises = new Promises(world.Platform, cases, await world.RowsAsync(Tables.Hashes), await world.RowsAsync(Tables.Feed));
        promises.Keep(!cases.Any(row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal)), "an outbox row is left");
        foreach (var person in persons)
            promises.CheckCase(person);
        foreach (var recordId in persons.SelectMany(person => person.RecordIds).Distinct())
            promises.CheckHash(recordId, persons.Count(person => person.RecordIds.Contains(recordId) && promises.IsActive(person)));
        return promises.broken;
    }

    private bool IsActive(Person person) =>
        cases.TryGetValue($"case.{person.CaseKey}", out var row) && row.GetString("Status") == "Accepted";

    private void CheckCase(Person person)
    {
        if (!cases.TryGetValue($"case.{person.CaseKey}", out var row))
        {
            Keep(person.Told is null, $"{person} was told 202, but there is no case");
            return;
        }

        Keep(!person.WasToldWithdrawn || !IsActive(person), $"{person} was told of a withdrawal, but the case is active");
        Keep(person.AskedToWithdraw || IsActive(person), $"{person} withdrew nothing, but the case is {row.GetString("Status")}");
        foreach (var recordId in person.RecordIds)
        {
            var claim = hashes[recordId].SingleOrDefault(claim => claim.RowKey == row.RowKey);
            Keep(claim is not null, $"{person} has no claim on hash {recordId}");
            Keep(
                claim is null || (claim.GetInt32("Change"), claim.GetBoolean("Active")) == (row.GetInt32("Change"), IsActive(person)),
                $"{person}'s claim on hash {recordId} is not what the case says");
        }
    }

    private void CheckHash(string recordId, int active)
    {
        var told = platform.Events.Where(heard => heard.RecordId == recordId).ToList();
        if (hashes[recordId].SingleOrDefault(row => row.RowKey == HashRow.RecordRowKey) is not { } record)
        {
            Keep(active == 0 && told.Count == 0 && !feed[recordId].Any(), $"hash {recordId} has no record");
            return;
        }

        var final = new State(record.GetInt64("Version")!.Value, active > 0 ? HashStatus.Active : HashStatus.Withdrawn);
        var (counted, status) = (record.GetInt32("ActiveClaims"), record.GetString("Status"));
        Keep(counted == active, $"hash {recordId} counts {counted} active claims of {active}");
        Keep(status == final.Status.ToString(), $"hash {recordId} is {status}, with {active} active claims");
        Keep(Newest(told) == final, $"platforms were told {Newest(told)} of hash {recordId}, which is {final}");
        CheckFeed(recordId, final);
        var states = told.Concat(feed[recordId].Select(entry => entry.Record)).Select(StateOf).ToHashSet();
        Keep(states.DistinctBy(state => state.Version).Count() == states.Count, $"hash {recordId} had two states in one version");
    }

    private void CheckFeed(string recordId, State final)
    {
        var entries = feed[recordId].OrderBy(entry => entry.Place, StringComparer.Ordinal).ToList();
        var records = entries.ConvertAll(entry => entry.Record);
        CheckReader("who goes by versions", Newest(records));
        CheckReader("who takes the last row", Last(entries));
        CheckReader("who is the quickest there can be", Last(entries.FindAll(entry => entry.CameInTime)));
        var isRising = records.Zip(records.Skip(1), (before, after) => before.Version <= after.Version).All(rises => rises);
        Keep(isRising, $"versions of hash {recordId} fall along the feed");

        void CheckReader(string who, State end) =>
            Keep(end == final, $"a reader of the feed {who} ends with {end} of hash {recordId}, which is {final}");
    }

    private void Keep(bool kept, string otherwise)
    {
        if (!kept)
            broken.Add(otherwise);
    }

    private static State Last(List<FeedEntry> entries) => StateOf(entries.LastOrDefault()?.Record);

    private static State Newest(List<HashRecord> records) => StateOf(records.MaxBy(record => record.Version));

    private static State StateOf(HashRecord? record) => new(record?.Version, record?.HashStatus);

    private sealed record State(long? Version, HashStatus? Status)
    {
        public override string ToString() => Version is null ? "nothing" : $"{Status} (version {Version})";
    }

    private sealed class FeedEntry(TableEntity row, Platform platform)
    {
        public string Place { get; } = $"{row.PartitionKey}/{row.RowKey}";

        public HashRecord Record { get; } = JsonSerializer.Deserialize(row.GetString("Record"), HashJson.Default.HashRecord)!;

        public bool CameInTime { get; } = platform.CameInTime(row.RowKey);
    }
}
