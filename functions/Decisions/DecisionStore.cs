using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Decisions;

/// <summary>The <c>decision.</c> rows of the <c>cases</c> table: the latest decision on each hash that has one.</summary>
public sealed class DecisionStore(StorageClients storage, StorageClock clock)
{
    /// <summary>A hash may still have a change that is not published yet, so its row is kept this long.</summary>
    private static readonly TimeSpan KeepAtLeast = TimeSpan.FromDays(1);

    private readonly TableClient table = storage.Table(Tables.Cases);

    /// <summary>The latest decision on a hash; the row without a decision when there is none.</summary>
    public async Task<DecisionRow> FindAsync(string recordId, CancellationToken cancellationToken)
    {
        var none = DecisionRow.None(recordId);
        return await table.FindAsync<DecisionRow>(none.PartitionKey, none.RowKey, cancellationToken) ?? none;
    }

    /// <summary>All rows. One range query per partition.</summary>
    public IAsyncEnumerable<DecisionRow> AllAsync(CancellationToken cancellationToken) => table.RangeAsync<DecisionRow>(
        Tables.RecordPartitions, DecisionRow.Prefix, TableExtensions.EndOf(DecisionRow.Prefix), cancellationToken);

    /// <summary>Stores a decision and, if it changes the state, its outbox row in the same transaction.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="decide">The row after the decision; the same row when there is nothing to change.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>The stored row, and whether the state is new.</returns>
    /// <exception cref="TimeoutException">Other writers kept changing the row. Try again later.</exception>
    public Task<(DecisionRow Row, bool IsNew)> DecideAsync(
        ClaimedHash hash, string by, Func<DecisionRow, DecisionRow> decide, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var current = await FindAsync(hash.Value.RecordId, cancellationToken);
            var next = decide(current);
            if (next == current)
                return (current, false);
            var isNew = next.State != current.State;
            if (isNew)
                next = next with { Number = current.Number + 1, By = by, At = clock.Now };
            List<TableTransactionAction> writes = [next.ToWrite(current.ETag == default ? null : current.ETag)];
            if (isNew)
                writes.Add(OutboxRow.Create(new Decision(hash, next.Number, next.State), next.At).ToWrite(read: null));
            await table.SubmitTransactionAsync(writes, cancellationToken);
            return (next, isNew);
        },
        cancellationToken);

    /// <summary>Whether the latest decision on a hash is so old that every message about it has run or needs an operator.</summary>
    public bool IsSettled(DecisionRow row) => row.At <= clock.Now - KeepAtLeast;

    /// <summary>Deletes the row of a hash whose record is purged, unless an operator's or the platforms' decision is in force. A later claim matches the benign list again.</summary>
    public async Task ForgetAsync(string recordId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(recordId, cancellationToken);
        if (row.ETag != default && row.EndsWithClaims && IsSettled(row))
            await DeleteAsync(row, cancellationToken);
    }

    private async Task DeleteAsync(DecisionRow row, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException conflict) when (conflict.IsConflict())
        {
            // somebody has decided again
        }
    }
}
