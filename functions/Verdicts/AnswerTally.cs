using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>
/// Counts each platform's answers exactly: every hash it has answered, or should have, has a row in its partition, and the counts
/// change with those rows in one transaction. Safe to repeat.
/// </summary>
public sealed class AnswerTally(StorageClients storage, TimeProvider time)
{
    private const int MaxAttempts = 10;

    /// <summary>A transaction's hundred, less the counts.</summary>
    private const int RowsPerTransaction = 99;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>What is counted of a platform now. One request.</summary>
    public async Task<AnswerCounts> CountsAsync(string platform, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<AnswerCounts>(platform, AnswerCounts.Key, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value! : new() { PartitionKey = platform };
    }

    /// <summary>Counts hashes under their verdicts, and no longer as anything else.</summary>
    /// <exception cref="TimeoutException">Others kept counting for this platform; try again later.</exception>
    public Task AnsweredAsync(string platform, IReadOnlyDictionary<string, Verdict> verdicts, CancellationToken cancellationToken) =>
        CountAsync(platform, [.. verdicts.Keys], (row, recordId) => (row ?? new()) with { Verdict = verdicts[recordId] }, cancellationToken);

    /// <summary>Counts hashes as overdue, except those that have been answered. Returns how many were not counted so before.</summary>
    /// <exception cref="TimeoutException">Others kept counting for this platform; try again later.</exception>
    public Task<int> OverdueAsync(string platform, IReadOnlyCollection<string> recordIds, CancellationToken cancellationToken) =>
        CountAsync(platform, recordIds, (row, _) => row ?? new(), cancellationToken);

    /// <summary>Expects no answer any more. Those given still count.</summary>
    /// <exception cref="TimeoutException">Others kept counting for this platform; try again later.</exception>
    public Task EndedAsync(string platform, IReadOnlyCollection<string> recordIds, CancellationToken cancellationToken) =>
        CountAsync(platform, recordIds, (row, _) => row is { Verdict: null } ? null : row, cancellationToken);

    /// <summary>Removes a hash's row. Its answer still counts.</summary>
    public async Task ForgetAsync(string platform, string recordId, CancellationToken cancellationToken) =>
        await table.DeleteEntityAsync(platform, AnswerRow.Key(recordId), ETag.All, cancellationToken);

    private async Task<int> CountAsync(
        string platform, IReadOnlyCollection<string> recordIds, Func<AnswerRow?, string, AnswerRow?> next, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var chunk in recordIds.Chunk(RowsPerTransaction))
        {
            int? counted;
            for (var attempt = 0; (counted = await TryCountAsync(platform, chunk, next, cancellationToken)) is null; attempt++)
            {
                if (attempt == MaxAttempts)
                    throw new TimeoutException("A platform's counts were changed by others ten times in a row.");
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * (attempt + 1)), time, cancellationToken);
            }

            changed += counted.Value;
        }

        return changed;
    }

    /// <summary>How many rows changed; null when somebody else wrote one of them meanwhile, and nothing was counted.</summary>
    private async Task<int?> TryCountAsync(
        string platform, string[] recordIds, Func<AnswerRow?, string, AnswerRow?> next, CancellationToken cancellationToken)
    {
        var counts = await CountsAsync(platform, cancellationToken);
        var counted = new ConcurrentDictionary<string, AnswerRow?>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(recordIds, storage.InParallel(cancellationToken), async (recordId, token) =>
        {
            var found = await table.GetEntityIfExistsAsync<AnswerRow>(platform, AnswerRow.Key(recordId), cancellationToken: token);
            counted[recordId] = found.HasValue ? found.Value : null;
        });

        var writes = new List<TableTransactionAction>();
        var sum = counts;
        foreach (var (recordId, before) in counted)
        {
            var after = next(before, recordId);
            if (after == before)
                continue;
            sum = sum.After(before, after);
            writes.Add(Write(platform, recordId, before, after));
        }

        var changed = writes.Count;
        if (changed == 0)
            return 0;
        writes.Add(Write(counts.ETag == default ? null : counts, sum));
        try
        {
            await table.SubmitTransactionAsync(writes, cancellationToken);
            return changed;
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private static TableTransactionAction Write(string platform, string recordId, AnswerRow? before, AnswerRow? after) => after is null
        ? new(TableTransactionActionType.Delete, before!, before!.ETag)
        : Write(before, after with { PartitionKey = platform, RowKey = AnswerRow.Key(recordId) });

    private static TableTransactionAction Write(ITableEntity? before, ITableEntity after) => before is null
        ? new(TableTransactionActionType.Add, after)
        : new(TableTransactionActionType.UpdateReplace, after, before.ETag);
}
