using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What must hold when the exchange has finished its work, whatever faults occurred.</summary>
internal sealed class Guarantees
{
    private readonly List<string> broken = [];
    private readonly Platform platform;
    private readonly Dictionary<string, TableEntity> cases;
    private readonly Dictionary<string, TableEntity> decisions;
    private readonly ILookup<string, TableEntity> hashes;
    private readonly ILookup<string, FeedEntry> feed;

    private readonly string? benign;

    private Guarantees(Scenario scenario, Platform platform, IEnumerable<TableEntity> cases, IEnumerable<TableEntity> hashes, IEnumerable<TableEntity> feed)
    {
        (benign, this.platform) = (scenario.Benign?.RecordId, platform);
        this.cases = cases.Where(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal)).ToDictionary(row => row.RowKey);
        decisions = cases.Where(row => row.RowKey.StartsWith("decision.", StringComparison.Ordinal)).ToDictionary(row => row.RowKey);
        this.hashes = hashes.ToLookup(row => row.PartitionKey);
        this.feed = feed.Select(row => new FeedEntry(row, platform)).ToLookup(entry => entry.Record.RecordId);
    }

    /// <summary>Describes every broken guarantee.</summary>
    public static async Task<IReadOnlyList<string>> FindBrokenAsync(Simulation simulation, Scenario scenario)
    {
        var cases = await simulation.RowsAsync(Tables.Cases);
        var guarantees = new Guarantees(scenario, simulation.Platform, cases, await simulation.RowsAsync(Tables.Hashes), await simulation.RowsAsync(Tables.Feed));
        guarantees.Check(!cases.Any(row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal)), "an outbox row is left");
        foreach (var person in scenario.Persons)
            guarantees.CheckCase(person);
        foreach (var recordId in scenario.Persons.SelectMany(person => person.RecordIds).Distinct())
        {
            guarantees.CheckDecision(recordId, scenario.Operator);
            guarantees.CheckHash(recordId, [.. scenario.Persons.Where(person => person.RecordIds.Contains(recordId) && guarantees.IsActive(person))]);
        }

        return guarantees.broken;
    }

    private bool IsActive(Person person) =>
        cases.TryGetValue($"case.{person.CaseKey}", out var row) && row.GetString("Status") == "Accepted";

    private void CheckCase(Person person)
    {
        if (!cases.TryGetValue($"case.{person.CaseKey}", out var row))
        {
            Check(person.Accepted is null, $"{person} received 202, but there is no case");
            return;
        }

        Check(!person.WithdrawalAccepted || !IsActive(person), $"the withdrawal of {person} succeeded, but the case is active");
        Check(person.SentWithdrawal || IsActive(person), $"{person} did not withdraw, but the case is {row.GetString("Status")}");
        foreach (var recordId in person.RecordIds)
        {
            var claim = hashes[recordId].SingleOrDefault(claim => claim.RowKey == row.RowKey);
            Check(claim is not null, $"{person} has no claim on hash {recordId}");
            Check(
                claim is null || (claim.GetInt32("Change"), claim.GetBoolean("Active")) == (row.GetInt32("Change"), IsActive(person)),
                $"{person}'s claim on hash {recordId} differs from the case");
        }
    }

    private void CheckDecision(string recordId, Operator sender)
    {
        var (number, state) = DecisionOn(recordId);
        var possible = recordId == benign ? [DecidedState.Suspended] : sender.PossibleStates(recordId);
        Check(possible.Contains(state), $"the decision on hash {recordId} is {state} instead of {string.Join(" or ", possible)}");
        var applied = hashes[recordId].SingleOrDefault(row => row.RowKey == AppliedDecisionRow.DecisionRowKey)?.GetInt32("Number") ?? 0;
        Check(applied == number, $"decision {number} on hash {recordId} is not applied, but {applied} is");
    }

    private (int Number, DecidedState State) DecisionOn(string recordId) =>
        decisions.TryGetValue($"decision.{recordId}", out var row)
            ? (row.GetInt32("Number")!.Value, Enum.Parse<DecidedState>(row.GetString("State")))
            : (0, DecidedState.None);

    private void CheckHash(string recordId, IReadOnlyList<Person> claiming)
    {
        var active = claiming.Count;
        var received = platform.Events.Where(record => record.RecordId == recordId).ToList();
        if (hashes[recordId].SingleOrDefault(row => row.RowKey == HashRow.RecordRowKey) is not { } record)
        {
            Check(active == 0 && received.Count == 0 && !feed[recordId].Any(), $"hash {recordId} has no record");
            return;
        }

        var final = new State(record.GetInt64("Version")!.Value, DecisionOn(recordId).State switch
        {
            DecidedState.Suspended => HashStatus.Suspended,
            DecidedState.Deleted => HashStatus.Deleted,
            _ => active > 0 ? HashStatus.Active : HashStatus.Withdrawn,
        }, record.GetInt32("Quality"));
        var (counted, status) = (record.GetInt32("ActiveClaims"), record.GetString("Status"));
        Check(counted == active, $"hash {recordId} counts {counted} active claims instead of {active}");
        Check(status == final.Status.ToString(), $"hash {recordId} is {status} instead of {final.Status}, with {active} active claims");
        if (recordId == benign)
        {
            Check(received.Count == 0 && !feed[recordId].Any(), $"hash {recordId} is on the benign list, but platforms received it");
            return;
        }

        Check(Newest(received) == final, $"platforms received {Newest(received)} for hash {recordId}, which is {final}");
        CheckFeed(recordId, final);
        Check(claiming.All(person => person.Quality <= final.Quality), $"hash {recordId} has the quality {final.Quality}, less than a case claims it with");
        var qualities = received.OrderBy(version => version.Version).Select(version => version.Quality).ToList();
        Check(qualities.SequenceEqual(qualities.Order()), $"the quality of hash {recordId} falls from one version to the next");
        var states = received.Concat(feed[recordId].Select(entry => entry.Record)).Select(StateOf).ToHashSet();
        Check(states.DistinctBy(state => state.Version).Count() == states.Count, $"hash {recordId} has two states with the same version");
    }

    private void CheckFeed(string recordId, State final)
    {
        var entries = feed[recordId].OrderBy(entry => entry.Position, StringComparer.Ordinal).ToList();
        var records = entries.ConvertAll(entry => entry.Record);
        CheckReader("that compares versions", Newest(records));
        CheckReader("that takes the last row", Last(entries));
        CheckReader("that polls without pause", Last(entries.FindAll(entry => entry.WasVisibleInTime)));
        var isRising = records.Zip(records.Skip(1), (before, after) => before.Version <= after.Version).All(rises => rises);
        Check(isRising, $"versions of hash {recordId} decrease along the feed");

        void CheckReader(string kind, State end) =>
            Check(end == final, $"a feed reader {kind} ends with {end} for hash {recordId}, which is {final}");
    }

    private void Check(bool holds, string violation)
    {
        if (!holds)
            broken.Add(violation);
    }

    private static State Last(List<FeedEntry> entries) => StateOf(entries.LastOrDefault()?.Record);

    private static State Newest(List<HashRecord> records) => StateOf(records.MaxBy(record => record.Version));

    private static State StateOf(HashRecord? record) => new(record?.Version, record?.HashStatus, record?.Quality);

    private sealed record State(long? Version, HashStatus? Status, int? Quality)
    {
        public override string ToString() => Version is null ? "nothing" : $"{Status} (version {Version}, quality {Quality})";
    }

    private sealed class FeedEntry(TableEntity row, Platform platform)
    {
        public string Position { get; } = $"{row.PartitionKey}/{row.RowKey}";

        public HashRecord Record { get; } = JsonSerializer.Deserialize(row.GetString("Record"), HashJson.Default.HashRecord)!;

        public bool WasVisibleInTime { get; } = platform.WasVisibleInTime(row.RowKey);
    }
}
