using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Verdicts;

/// <summary>
/// The state of each hash at each platform: the rows <c>verdict.{platform}</c> and <c>undelivered.{platform}</c> in the hash's partition.
/// It lets verdicts that contest a hash suspend it.
/// </summary>
public sealed class VerdictStore(
    StorageClients storage, ContestStore contests, DistanceStore distances, PlatformSets platformSets, Metrics metrics, StorageClock clock)
{
    /// <summary>How soon platforms are asked to act. This is a target, not a law.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromHours(48);

    private readonly TableClient table = storage.Table(Tables.Hashes);

    /// <summary>The status of a hash, since when it is active, and its state at every platform that it was sent to. One range query.</summary>
    public async Task<HashState> FindAsync(string recordId, CancellationToken cancellationToken)
    {
        var (version, status, activeFrom, states) = (0L, HashStatus.Withdrawn, 0L, new Dictionary<string, PlatformState>(StringComparer.Ordinal));
        await foreach (var row in RowsAsync(recordId, cancellationToken))
        {
            if (row.RowKey == HashRow.RecordRowKey)
            {
                version = row.GetInt64(nameof(HashRow.ActiveFromVersion)) ?? row.GetInt64(nameof(HashRow.Version))!.Value;
                status = Enum.Parse<HashStatus>(row.GetString(nameof(HashRow.Status)));
                activeFrom = row.GetInt64(nameof(HashRow.ActiveFrom)) ?? row.GetInt64(nameof(HashRow.Position))!.Value;
                foreach (var sent in await SentStatesAsync(row, cancellationToken))
                    states[sent.Platform] = sent;
            }
            else if (StateOf(row, version) is { } state)
            {
                states[state.Platform] = state;
            }
        }

        return new(status, new(activeFrom, TimeSpan.Zero), states.Values);
    }

    /// <summary>
    /// Records verdicts. Of two verdicts on one hash, the later one counts. It is idempotent: a platform that got no response sends the
    /// same verdicts again.
    /// </summary>
    /// <returns>
    /// The outcome of each verdict, in the same order. If one breaks a rule that depends on its hash, none is recorded, and the rule is returned:
    /// storage knows no time before 1601, so the default time of a program would make the whole call fail each time.
    /// </returns>
    /// <exception cref="TimeoutException">Other writers kept changing the same rows. Try again later.</exception>
    public async Task<(IReadOnlyList<VerdictOutcome> Outcomes, ApiProblem? Problem)> RecordAsync(
        Platform platform, IReadOnlyList<SubmittedVerdict> verdicts, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(platform, verdicts, cancellationToken);
        var refused = verdicts.Index().Select(verdict =>
            records.GetValueOrDefault(verdict.Item.RecordId) is { } record ? verdict.Item.FindProblem(verdict.Index, record) : null);
        if (refused.FirstOrDefault(problem => problem is not null) is { } first)
            return ([], first);

        var recorded = new Recorded[verdicts.Count];
        await Parallel.ForEachAsync(
            verdicts.Index().GroupBy(indexed => indexed.Item.RecordId, StringComparer.Ordinal), storage.InParallel(cancellationToken), async (hash, token) =>
            {
                foreach (var (index, verdict) in hash)
                    recorded[index] = await RecordAsync(platform, records.GetValueOrDefault(verdict.RecordId), verdict, token);
            });
        await Parallel.ForEachAsync(
            recorded.Select(result => result.Contest).OfType<ContestRow>(), storage.InParallel(cancellationToken), async (contest, token) => await contests.SettleAsync(contest, token));
        await distances.CountAsync(platform.Id, [.. recorded.Select(result => result.Count).OfType<VerdictToCount>()], cancellationToken);
        return ([.. recorded.Select(result => result.Outcome)], null);
    }

    /// <summary>The verdicts on a hash, one of each platform. One range query.</summary>
    public async Task<IReadOnlyList<VerdictRow>> OfAsync(string recordId, CancellationToken cancellationToken) =>
        await table.RangeAsync<VerdictRow>(recordId, VerdictRow.Prefix, cancellationToken).ToListAsync(cancellationToken);

    /// <summary>
    /// Records that a version was not delivered, unless the same or a newer version is recorded already. A version that only raised the quality
    /// does not count: the person would learn that somebody else has submitted the hash.
    /// </summary>
    public Task RecordUndeliveredAsync(string platform, string recordId, long version, CancellationToken cancellationToken)
    {
        var row = UndeliveredRow.From(platform, recordId, version, clock.Now);
        return storage.RetryOnConflictAsync(
            async _ =>
            {
                var recorded = await table.FindAsync<UndeliveredRow>(recordId, row.RowKey, cancellationToken);
                if (recorded?.Version >= version
                    || await table.FindAsync<HashRow>(recordId, HashRow.RecordRowKey, cancellationToken) is { Status: HashStatus.Active } active && version > active.ActiveFromVersion)
                    return false;
                await table.WriteAsync(row, recorded?.ETag, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The versions of a hash that could not be delivered: the latest one of each platform. One range query.</summary>
    public async Task<IReadOnlyList<(string Platform, long Version, DateTimeOffset At)>> UndeliveredAsync(string recordId, CancellationToken cancellationToken) =>
        await table.RangeAsync<UndeliveredRow>(recordId, UndeliveredRow.Prefix, cancellationToken)
            .Select(row => (row.RowKey[UndeliveredRow.Prefix.Length..], row.Version, row.At)).ToListAsync(cancellationToken);

    /// <summary>Deletes everything about one hash.</summary>
    public async Task PurgeAsync(string recordId, CancellationToken cancellationToken)
    {
        var rows = table.RangeAsync<TableEntity>(recordId, UndeliveredRow.Prefix, TableExtensions.EndOf(VerdictRow.Prefix), cancellationToken);
        await foreach (var row in rows)
        {
            if (row.GetBoolean(nameof(VerdictRow.Counted)) is true)
                await distances.ForgetAsync(row.RowKey[VerdictRow.Prefix.Length..], recordId, cancellationToken);
            await table.DeleteEntityAsync(recordId, row.RowKey, ETag.All, cancellationToken);
        }
    }

    /// <summary>The records of these hashes that the platform gets, by record id. One request for each.</summary>
    private async Task<IReadOnlyDictionary<string, HashRow>> RecordsAsync(
        Platform platform, IReadOnlyList<SubmittedVerdict> verdicts, CancellationToken cancellationToken)
    {
        var records = new ConcurrentDictionary<string, HashRow>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            verdicts.Select(verdict => verdict.RecordId).Distinct(StringComparer.Ordinal), storage.InParallel(cancellationToken), async (recordId, token) =>
            {
                if (await table.FindAsync<HashRow>(recordId, HashRow.RecordRowKey, token) is { Withheld: false } record && platform.SignalTypes.Contains(record.SignalType))
                    records[recordId] = record;
            });
        return records;
    }

    /// <summary>Records one verdict. A later one stays.</summary>
    private Task<Recorded> RecordAsync(Platform platform, HashRow? record, SubmittedVerdict verdict, CancellationToken cancellationToken) =>
        storage.RetryOnConflictAsync<Recorded>(
            async _ =>
            {
                if (record is null)
                    return new(VerdictOutcome.UnknownRecord);
                var earlier = await table.FindAsync<VerdictRow>(verdict.RecordId, VerdictRow.Prefix + platform.Id, cancellationToken);
                var row = VerdictRow.From(platform.Id, verdict, earlier);
                if (earlier?.At > row.At)
                    return new(VerdictOutcome.Superseded);
                var isBlockEnded = earlier?.Verdict == Verdict.Blocked && row.Verdict != Verdict.Blocked;
                var contest = row.IsContest || isBlockEnded ? await contests.OpenAsync(row.PartitionKey, cancellationToken) : null;
                await table.WriteAsync(row, earlier?.ETag, cancellationToken);
                var isFirstBlock = row.Verdict == Verdict.Blocked && earlier?.Verdict != Verdict.Blocked;
                if (row.Verdict != earlier?.Verdict)
                    metrics.VerdictRecorded(platform.Id, row.Verdict.ToString(), isFirstBlock ? row.At - record.Changed : null);
                return new(VerdictOutcome.Recorded, contest, row.Counted ? new(row, WasCounted: earlier?.Counted is true) : null);
            },
            cancellationToken);

    /// <summary>What became of one verdict.</summary>
    /// <param name="Outcome">Its outcome.</param>
    /// <param name="Contest">The row to settle, if the verdict may suspend the hash.</param>
    /// <param name="Count">The verdict, if it changes what is counted by distance.</param>
    private readonly record struct Recorded(VerdictOutcome Outcome, ContestRow? Contest = null, VerdictToCount? Count = null);

    private AsyncPageable<TableEntity> RowsAsync(string recordId, CancellationToken cancellationToken) => table.RangeAsync<TableEntity>(
        recordId,
        HashRow.RecordRowKey,
        TableExtensions.EndOf(VerdictRow.Prefix),
        cancellationToken,
        nameof(ITableEntity.RowKey), nameof(HashRow.Version), nameof(HashRow.Status), nameof(HashRow.Position), nameof(HashRow.ActiveFrom), nameof(HashRow.ActiveFromVersion), nameof(HashRow.SignalType), nameof(HashRow.PlatformSet), nameof(HashRow.Changed),
        nameof(VerdictRow.Verdict), nameof(VerdictRow.Reason), nameof(VerdictRow.Matches), nameof(VerdictRow.Removed), nameof(VerdictRow.At));

    private async Task<IEnumerable<PlatformState>> SentStatesAsync(TableEntity record, CancellationToken cancellationToken) =>
        from platform in (await platformSets.GetAsync(record.GetString(nameof(HashRow.PlatformSet)), cancellationToken)).Matching(record.GetString(nameof(HashRow.SignalType)))
        select new PlatformState(platform, PlatformState.Sent, record.GetDateTimeOffset(nameof(HashRow.Changed))!.Value);

    /// <summary>Null for an undelivered version from before the hash became active.</summary>
    private static PlatformState? StateOf(TableEntity row, long version) => row.RowKey.Split('.', 2) switch
    {
        ["undelivered", var platform] when row.GetInt64(nameof(UndeliveredRow.Version)) >= version =>
            new(platform, PlatformState.Undelivered, row.GetDateTimeOffset(nameof(UndeliveredRow.At))!.Value),
        ["verdict", var platform] => new(
            platform,
            row.GetString(nameof(VerdictRow.Verdict)),
            row.GetDateTimeOffset(nameof(VerdictRow.At))!.Value,
            row.GetString(nameof(VerdictRow.Reason)),
            row.GetInt32(nameof(VerdictRow.Matches)),
            row.GetInt32(nameof(VerdictRow.Removed))),
        _ => null,
    };
}

/// <summary>A hash, as far as verdicts are about it.</summary>
/// <param name="Status">Its status; <c>Withdrawn</c> when there is no record.</param>
/// <param name="ActiveFrom">The position in the feed since which it is active without interruption. It has no meaning in another status.</param>
/// <param name="States">Its state at every platform that it was sent to.</param>
public sealed record HashState(HashStatus Status, DateTimeOffset ActiveFrom, IReadOnlyCollection<PlatformState> States);

/// <summary>The result of submitting one verdict.</summary>
public enum VerdictOutcome
{
    /// <summary>It is the platform's latest verdict.</summary>
    Recorded,

    /// <summary>The platform has submitted a later one, which stays.</summary>
    Superseded,

    /// <summary>The platform got no record with that id.</summary>
    UnknownRecord,
}
