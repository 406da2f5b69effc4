using System.Globalization;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>
/// What operators did, and what the exchange did by a rule. Rows are only ever added. Each has the SHA-256 of the row before, also from
/// month to month, so that a changed, a removed and a moved row are noticed.
/// </summary>
public sealed class AuditLog(StorageClients storage, StorageClock clock) : IDisposable
{
    private const string MonthFormat = "yyyy-MM";
    private const int MaxReads = 5;

    private readonly TableClient table = storage.Table(Tables.Audit);

    /// <summary>Within one process, rows are added one at a time. Between processes, ETags take care of it.</summary>
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>The partition of a time.</summary>
    public static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString(MonthFormat, CultureInfo.InvariantCulture);

    public static bool IsMonth(string text) =>
        DateTime.TryParseExact(text, MonthFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>
    /// Does something and records it: one row before, so that nothing is ever done without a row, and one row after, with the result. If the
    /// process dies in between, the second row is missing.
    /// </summary>
    /// <param name="entry">Who does what to what, and why.</param>
    /// <param name="action">Does it.</param>
    /// <param name="describe">The result in a few words, with ids and counts only.</param>
    /// <param name="cancellationToken">Cancels the first row. After that, every row is written, also for a client that has gone.</param>
    public async Task<T> RecordAsync<T>(AuditEntry entry, Func<Task<T>> action, Func<T, string> describe, CancellationToken cancellationToken)
    {
        var started = await AppendAsync(AuditRow.Started(entry), cancellationToken);
        T result;
        try
        {
            result = await action();
        }
        catch (Exception failure)
        {
            await AppendAsync(AuditRow.Ended(entry, started, AuditOutcome.Failed, failure.GetType().Name), CancellationToken.None);
            throw;
        }

        await AppendAsync(AuditRow.Ended(entry, started, AuditOutcome.Done, describe(result)), CancellationToken.None);
        return result;
    }

    /// <summary>Reads a month, and checks its chain. One request per 1,000 rows, and three more.</summary>
    public async Task<AuditMonth> ReadAsync(string month, CancellationToken cancellationToken)
    {
        var head = await FindHeadAsync(month, cancellationToken);
        for (var read = 1; ; read++)
        {
            var rows = await table.RangeAsync<AuditRow>(month, AuditRow.Prefix, cancellationToken).ToListAsync(cancellationToken);
            var earlier = head is null ? await FindLastHeadAsync(month, cancellationToken)
                : head.Earlier is { } name ? await FindHeadAsync(name, cancellationToken)
                : null;
            var after = await FindHeadAsync(month, cancellationToken);
            // Rows that were added during the read would look like a broken chain.
            if (after?.ETag == head?.ETag || read == MaxReads)
                return new(month, rows, after, earlier);
            head = after;
        }
    }

    public void Dispose() => gate.Dispose();

    /// <returns>The number of the new row.</returns>
    /// <exception cref="TimeoutException">Other writers kept adding rows. Nothing was added.</exception>
    private async Task<long> AppendAsync(AuditRow content, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await storage.RetryOnConflictAsync(_ => TryAppendAsync(content, cancellationToken), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<long> TryAppendAsync(AuditRow content, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var head = await OpenAsync(MonthOf(now), cancellationToken);
        var row = content with
        {
            PartitionKey = head.PartitionKey,
            RowKey = AuditRow.RowKeyFor(head.Number + 1),
            Number = head.Number + 1,
            At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), // what every storage keeps exactly
            Previous = head.Digest,
        };
        await table.SubmitTransactionAsync(
            [row.ToWrite(read: null), (head with { Number = row.Number, Digest = row.Digest() }).ToWrite(head.ETag == default ? null : head.ETag)],
            cancellationToken);
        return row.Number;
    }

    /// <summary>
    /// The head to add to. A new month first ends the month before, so that nobody adds to that one any more: also not a process whose clock
    /// is behind.
    /// </summary>
    private async Task<AuditHeadRow> OpenAsync(string month, CancellationToken cancellationToken)
    {
        if (await FindHeadAsync(month, cancellationToken) is { } head)
            return head.Next is { } next ? await OpenAsync(next, cancellationToken) : head;
        if (await FindLastHeadAsync(month, cancellationToken) is not { } earlier)
            return new() { PartitionKey = month };
        if (earlier.Next is { } continued && continued != month)
            return await OpenAsync(continued, cancellationToken);
        if (earlier.Next is null)
            await table.WriteAsync(earlier with { Next = month }, earlier.ETag, cancellationToken);
        return new() { PartitionKey = month, Number = earlier.Number, Digest = earlier.Digest, Earlier = earlier.PartitionKey };
    }

    private Task<AuditHeadRow?> FindHeadAsync(string month, CancellationToken cancellationToken) =>
        table.FindAsync<AuditHeadRow>(month, AuditHeadRow.HeadRowKey, cancellationToken);

    /// <summary>The head of the last month before this one. It reads across all months; once a month, and when a month has no rows.</summary>
    private async Task<AuditHeadRow?> FindLastHeadAsync(string month, CancellationToken cancellationToken) =>
        await table.QueryAsync<AuditHeadRow>(
            TableClient.CreateQueryFilter($"PartitionKey lt {month} and RowKey eq {AuditHeadRow.HeadRowKey}"), cancellationToken: cancellationToken)
            .LastOrDefaultAsync(cancellationToken);
}
