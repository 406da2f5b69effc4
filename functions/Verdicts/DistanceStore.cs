using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>
/// Counts each platform's verdicts by distance, exactly. A row for each hash contains the verdict that is counted, so no verdict counts twice.
/// It changes in one transaction with a row of sums. There are several such rows, and each call takes a random one, so calls at the same time
/// do not collide.
/// </summary>
public sealed class DistanceStore(StorageClients storage)
{
    private const int SumRows = 16;

    /// <summary>The hashes of one transaction. It has one more row: the sums.</summary>
    private const int HashesPerTransaction = 99;

    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly TransactionWriter transactions = storage.Transactions(Tables.Platforms);

    /// <summary>
    /// Counts verdicts in place of those that they replace. It is idempotent, and of two verdicts on a hash the later one counts. Two requests
    /// for up to 99 new ones, and one more for each that replaces another.
    /// </summary>
    /// <exception cref="TimeoutException">Other writers kept changing the same rows. Try again later.</exception>
    public async Task CountAsync(string platform, IReadOnlyList<VerdictToCount> verdicts, CancellationToken cancellationToken)
    {
        // The last of several verdicts on one hash is its latest.
        var latest = verdicts.GroupBy(verdict => verdict.Row.PartitionKey, StringComparer.Ordinal).Select(hash => new VerdictToCount(hash.Last().Row, hash.First().WasCounted));
        foreach (var chunk in latest.Chunk(HashesPerTransaction))
            await storage.RetryOnConflictAsync(attempt => TryCountAsync(platform, chunk, isFirst: attempt == 1, cancellationToken), cancellationToken);
    }

    /// <summary>The sums of a platform, by distance. One range query.</summary>
    public async Task<DistanceSums> SumAsync(string platform, CancellationToken cancellationToken)
    {
        var sums = DistanceSums.None;
        await foreach (var row in table.RangeAsync<DistanceSumsRow>(platform, DistanceSumsRow.Prefix, cancellationToken))
            sums = sums.Plus(row.ToSums());
        return sums;
    }

    /// <summary>Forgets which verdict on a hash is counted, when the hash is purged. The sums stay.</summary>
    public async Task ForgetAsync(string platform, string recordId, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(platform, DistanceRow.Prefix + recordId, ETag.All, cancellationToken);

    private async Task<bool> TryCountAsync(string platform, IReadOnlyList<VerdictToCount> verdicts, bool isFirst, CancellationToken cancellationToken)
    {
        // Most hashes have no row yet, so the first attempt adds it without reading. If there is one, the transaction fails.
        var counted = new ConcurrentDictionary<string, DistanceRow>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(verdicts.Where(verdict => verdict.WasCounted || !isFirst), storage.InParallel(cancellationToken), async (verdict, token) =>
        {
            if (await table.FindAsync<DistanceRow>(platform, DistanceRow.Prefix + verdict.Row.PartitionKey, token) is { } row)
                counted[verdict.Row.PartitionKey] = row;
        });
        var (sums, writes) = (DistanceSums.None, new List<TableTransactionAction>());
        foreach (var (row, _) in verdicts)
        {
            var (before, after) = (counted.GetValueOrDefault(row.PartitionKey), DistanceRow.From(platform, row));
            if (before is not null && (before.At > after.At || before.IsSameAs(after)))
                continue;
            writes.Add(after.ToWrite(before?.ETag));
            sums = sums.Minus(before).Plus(after);
        }

        if (writes.Count == 0)
            return false;
        var rowKey = DistanceSumsRow.RowKeyFor(Random.Shared.Next(SumRows));
        var stored = await table.FindAsync<DistanceSumsRow>(platform, rowKey, cancellationToken);
        var next = DistanceSumsRow.From(platform, rowKey, sums.Plus(stored?.ToSums() ?? DistanceSums.None));
        await transactions.SubmitTransactionAsync([.. writes, next.ToWrite(stored?.ETag)], cancellationToken);
        return true;
    }
}

/// <summary>A verdict to count by its distance.</summary>
/// <param name="Row">The verdict.</param>
/// <param name="WasCounted">Whether an earlier one of the platform on this hash was to be counted.</param>
public sealed record VerdictToCount(VerdictRow Row, bool WasCounted);

/// <summary>Which verdict on a hash is counted, in the partition of its platform.</summary>
public sealed record DistanceRow : TableRow
{
    public const string Prefix = "distance.";

    /// <summary>The distance; null when the latest verdict does not count.</summary>
    public int? Distance { get; set; }

    public bool IsFalseMatch { get; set; }

    /// <summary>The time of the verdict.</summary>
    public DateTimeOffset At { get; set; }

    public static DistanceRow From(string platform, VerdictRow verdict) => new()
    {
        PartitionKey = platform,
        RowKey = Prefix + verdict.PartitionKey,
        Distance = verdict.CountsByDistance ? verdict.Distance : null,
        IsFalseMatch = verdict is { CountsByDistance: true, IsFalseMatch: true },
        At = verdict.At,
    };

    public bool IsSameAs(DistanceRow other) => (Distance, IsFalseMatch, At) == (other.Distance, other.IsFalseMatch, other.At);
}

/// <summary>A part of the sums of a platform, in its partition.</summary>
public sealed record DistanceSumsRow : TableRow
{
    public const string Prefix = "distances.";

    /// <summary>The sums by distance, JSON.</summary>
    public string Sums { get; set; } = "{}";

    public static string RowKeyFor(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static DistanceSumsRow From(string platform, string rowKey, DistanceSums sums) =>
        new() { PartitionKey = platform, RowKey = rowKey, Sums = JsonSerializer.Serialize(sums.ByDistance, DistanceJson.Default.IReadOnlyDictionaryInt32DistanceSum) };

    public DistanceSums ToSums() => new(JsonSerializer.Deserialize(Sums, DistanceJson.Default.IReadOnlyDictionaryInt32DistanceSum)!);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyDictionary<int, DistanceSum>))]
internal sealed partial class DistanceJson : JsonSerializerContext;
