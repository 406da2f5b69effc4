using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>
/// Counts each platform's verdicts exactly. Every hash that has a verdict, or an overdue one, has a row in the platform's partition, and one
/// transaction changes those rows and the counts. It is idempotent.
/// </summary>
public sealed class VerdictCountStore(StorageClients storage)
{
    /// <summary>A transaction has at most 100 rows; one of them is the counts.</summary>
    private const int RowsPerTransaction = 99;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>The counts of a platform. One request.</summary>
    public async Task<VerdictCounts> GetAsync(string platform, CancellationToken cancellationToken) =>
        await table.FindAsync<VerdictCounts>(platform, VerdictCounts.CountsRowKey, cancellationToken) ?? new() { PartitionKey = platform };

    /// <summary>Counts each hash under its verdict, and no longer under another.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing this platform's counts. Try again later.</exception>
    public Task CountVerdictsAsync(string platform, IReadOnlyDictionary<string, Verdict> verdicts, CancellationToken cancellationToken) =>
        CountAsync(platform, [.. verdicts.Keys], (row, recordId) => (row ?? new()) with { Verdict = verdicts[recordId] }, cancellationToken);

    /// <summary>Counts hashes as overdue, except those that have a verdict.</summary>
    /// <returns>How many hashes were not overdue before.</returns>
    /// <exception cref="TimeoutException">Other writers kept changing this platform's counts. Try again later.</exception>
    public Task<int> CountOverdueAsync(string platform, IReadOnlyCollection<string> recordIds, CancellationToken cancellationToken) =>
        CountAsync(platform, recordIds, (row, _) => row ?? new(), cancellationToken);

    /// <summary>No longer counts hashes as overdue. Verdicts still count.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing this platform's counts. Try again later.</exception>
    public Task ClearOverdueAsync(string platform, IReadOnlyCollection<string> recordIds, CancellationToken cancellationToken) =>
        CountAsync(platform, recordIds, (row, _) => row is { Verdict: null } ? null : row, cancellationToken);

    /// <summary>Deletes a hash's row. Its verdict still counts.</summary>
    public async Task ForgetAsync(string platform, string recordId, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(platform, CountedVerdictRow.RowKeyFor(recordId), ETag.All, cancellationToken);

    private async Task<int> CountAsync(
        string platform,
        IReadOnlyCollection<string> recordIds,
        Func<CountedVerdictRow?, string, CountedVerdictRow?> next,
        CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var chunk in recordIds.Chunk(RowsPerTransaction))
            changed += await storage.RetryOnConflictAsync(_ => CountChunkAsync(platform, chunk, next, cancellationToken), cancellationToken);
        return changed;
    }

    /// <returns>How many rows changed.</returns>
    private async Task<int> CountChunkAsync(
        string platform, string[] recordIds, Func<CountedVerdictRow?, string, CountedVerdictRow?> next, CancellationToken cancellationToken)
    {
        var counts = await GetAsync(platform, cancellationToken);
        var counted = new ConcurrentDictionary<string, CountedVerdictRow?>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(recordIds, storage.InParallel(cancellationToken), async (recordId, token) =>
            counted[recordId] = await table.FindAsync<CountedVerdictRow>(platform, CountedVerdictRow.RowKeyFor(recordId), token));

        var writes = new List<TableTransactionAction>();
        var sum = counts;
        foreach (var (recordId, before) in counted)
        {
            var after = next(before, recordId);
            if (after == before)
                continue;
            sum = sum.After(before, after);
            writes.Add(after is null
                ? new(TableTransactionActionType.Delete, before!, before!.ETag)
                : (after with { PartitionKey = platform, RowKey = CountedVerdictRow.RowKeyFor(recordId) }).ToWrite(before?.ETag));
        }

        if (writes.Count == 0)
            return 0;
        var changed = writes.Count;
        writes.Add(sum.ToWrite(counts.ETag == default ? null : counts.ETag));
        await table.SubmitTransactionAsync(writes, cancellationToken);
        return changed;
    }
}
