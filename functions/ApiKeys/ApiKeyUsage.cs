using System.Globalization;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.ApiKeys;

/// <summary>
/// How platforms use their API keys: when last, and how much a day. Requests only count in memory; <see cref="SaveApiKeyUsage"/> adds the counts
/// of each process to storage every two minutes. A process that dies loses the counts of these minutes.
/// </summary>
public sealed class ApiKeyUsage(StorageClients storage, StorageClock clock, Metrics metrics)
{
    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly Lock gate = new();
    private Dictionary<(PlatformKey Key, DateOnly Day), UsageCounts> counted = [];

    /// <summary>Counts a page of the feed that was read with a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hashes">How many hashes the page has.</param>
    /// <param name="isFull">Whether a read of the whole feed begins with this page.</param>
    public void Read(PlatformKey key, int hashes, bool isFull)
    {
        Count(key, new(Reads: 1, hashes, FullReads: isFull ? 1 : 0));
        if (isFull)
            metrics.FullRead(key.Platform);
    }

    /// <summary>Counts verdicts that were sent with a key.</summary>
    public void Verdicts(PlatformKey key, int verdicts) => Count(key, new(Verdicts: verdicts));

    /// <summary>Notes that a key was used.</summary>
    public void Used(PlatformKey key) => Count(key, new());

    /// <summary>How a platform's keys are used, by key number. One range query.</summary>
    public async Task<IReadOnlyDictionary<int, ApiKeyUsageRow>> FindAsync(string platform, CancellationToken cancellationToken) =>
        await table.RangeAsync<ApiKeyUsageRow>(platform, ApiKeyUsageRow.Prefix, cancellationToken)
            .ToDictionaryAsync(row => row.Number, row => row.On(Today), cancellationToken: cancellationToken);

    /// <summary>Adds what this process has counted to storage. What cannot be added now is kept for the next time.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        Queue<(PlatformKey Key, DateOnly Day, UsageCounts Counts)> taken;
        lock (gate)
        {
            taken = new(counted.OrderBy(entry => entry.Key.Day).Select(entry => (entry.Key.Key, entry.Key.Day, entry.Value)));
            counted = [];
        }

        try
        {
            for (; taken.TryPeek(out var next); taken.Dequeue())
                await AddAsync(next.Key, next.Day, next.Counts, cancellationToken);
        }
        finally
        {
            foreach (var (key, day, counts) in taken)
                Count(key, counts, day);
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.Now.UtcDateTime);

    private void Count(PlatformKey key, UsageCounts counts) => Count(key, counts with { LastUsed = clock.Now }, Today);

    private void Count(PlatformKey key, UsageCounts counts, DateOnly day)
    {
        lock (gate)
            counted[(key, day)] = counted.GetValueOrDefault((key, day), new()).Plus(counts);
    }

    /// <summary>Adds counts, unless the key was deleted in the meantime: what is stored about its use goes with it.</summary>
    private async Task AddAsync(PlatformKey key, DateOnly day, UsageCounts counts, CancellationToken cancellationToken)
    {
        var becameUnusual = await storage.RetryOnConflictAsync(
            async _ =>
            {
                var row = await table.FindAsync<ApiKeyUsageRow>(key.Platform, ApiKeyUsageRow.RowKeyFor(key.Number), cancellationToken);
                if (await table.FindAsync<ApiKeyRow>(key.Platform, ApiKeyRow.RowKeyFor(key.Number), cancellationToken) is null)
                    return false;
                var before = (row ?? ApiKeyUsageRow.None(key)).On(day);
                var next = before.With(counts);
                await table.WriteAsync(next, row?.ETag, cancellationToken);
                return next.IsUnusual && !before.IsUnusual;
            },
            cancellationToken);
        if (becameUnusual)
            metrics.UnusualUse(key.Platform);
    }
}

/// <summary>One key of a platform.</summary>
/// <param name="Platform">The platform's id.</param>
/// <param name="Number">The number of the key.</param>
public sealed record PlatformKey(string Platform, int Number);

/// <summary>What a process has counted about one key.</summary>
public sealed record UsageCounts(int Reads = 0, int Hashes = 0, int FullReads = 0, int Verdicts = 0)
{
    public DateTimeOffset LastUsed { get; init; }

    public UsageCounts Plus(UsageCounts other) => new(Reads + other.Reads, Hashes + other.Hashes, FullReads + other.FullReads, Verdicts + other.Verdicts)
    {
        LastUsed = other.LastUsed > LastUsed ? other.LastUsed : LastUsed,
    };
}

/// <summary>How one API key is used, in the partition of its platform.</summary>
public sealed record ApiKeyUsageRow : TableRow
{
    public const string Prefix = "usage.";

    /// <summary>A day with fewer hashes or verdicts is never unusual.</summary>
    public const int UsualAtMost = 10_000;

    /// <summary>A day is unusual when it has this many times as much as usual.</summary>
    public const int UnusualFactor = 5;

    /// <summary>How much the latest day changes what is usual.</summary>
    private const double DayWeight = 0.2;

    public DateTimeOffset? LastUsed { get; set; }

    /// <summary>The UTC day of the counts, <c>yyyy-MM-dd</c>.</summary>
    public string Day { get; set; } = "";

    /// <summary>Pages of the feed that were read that day.</summary>
    public int Reads { get; set; }

    /// <summary>Hashes in these pages.</summary>
    public int Hashes { get; set; }

    /// <summary>How many reads of the whole feed began that day.</summary>
    public int FullReads { get; set; }

    public int Verdicts { get; set; }

    /// <summary>The weighted mean of the days before; null on the first day.</summary>
    public double? UsualHashes { get; set; }

    public double? UsualVerdicts { get; set; }

    [IgnoreDataMember]
    public int Number => int.Parse(RowKey[Prefix.Length..], CultureInfo.InvariantCulture);

    /// <summary>Whether that day had many more hashes or verdicts than the days before.</summary>
    [IgnoreDataMember]
    public bool IsUnusual => IsFarAbove(Hashes, UsualHashes) || IsFarAbove(Verdicts, UsualVerdicts);

    public static string RowKeyFor(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static ApiKeyUsageRow None(PlatformKey key) => new() { PartitionKey = key.Platform, RowKey = RowKeyFor(key.Number) };

    /// <summary>This row on that day: the counts of an earlier day become part of what is usual. Counts of an earlier day are added to the later one.</summary>
    public ApiKeyUsageRow On(DateOnly day)
    {
        if (Day == "")
            return this with { Day = Text(day) };
        var row = this;
        for (var next = DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1); next <= day; next = next.AddDays(1))
        {
            row = row with
            {
                Day = Text(next),
                UsualHashes = Mean(row.UsualHashes, row.Hashes),
                UsualVerdicts = Mean(row.UsualVerdicts, row.Verdicts),
                Reads = 0,
                Hashes = 0,
                FullReads = 0,
                Verdicts = 0,
            };
        }

        return row;
    }

    public ApiKeyUsageRow With(UsageCounts counts) => this with
    {
        LastUsed = LastUsed > counts.LastUsed ? LastUsed : counts.LastUsed,
        Reads = Reads + counts.Reads,
        Hashes = Hashes + counts.Hashes,
        FullReads = FullReads + counts.FullReads,
        Verdicts = Verdicts + counts.Verdicts,
    };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Mean(double? usual, int day) => usual is { } before ? before + (DayWeight * (day - before)) : day;

    private static bool IsFarAbove(int day, double? usual) => usual is not null && day > UsualAtMost && day > UnusualFactor * usual;
}

/// <summary>Saves every two minutes how keys are used, and when the process ends.</summary>
public sealed partial class SaveApiKeyUsage(ApiKeyUsage usage, TimeProvider time, ILogger<SaveApiKeyUsage> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TrySaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TrySaveAsync(stoppingToken);
    }

    private async Task TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await usage.SaveAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or TimeoutException or OperationCanceledException)
        {
            LogNotSaved(log, failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not save how API keys are used ({Failure})")]
    private static partial void LogNotSaved(ILogger log, string failure);
}
