using Azure.Data.Tables;
using TakeItDown.Backup;
using TakeItDown.Benign;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Local.Backup;

/// <summary>
/// Writes an export into the tables of an exchange whose functions do not run, reconciles them, and rebuilds the feed from <c>hashes</c>. It
/// replaces rows with the same keys, so an interrupted restore can run again.
/// </summary>
internal sealed class Restore(StorageClients storage, ExportStore exports, Reconcile reconcile, TextWriter output)
{
    private const int RowsPerTransaction = 100;
    private const int CharactersPerTransaction = 2_000_000; // storage takes 4 MiB
    private const int InParallel = 32;

    /// <exception cref="CannotStartException">The export is not complete or too new, or the exchange has cases.</exception>
    public async Task RunAsync(DateOnly day, bool isContinued, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var manifest = await exports.FindManifestAsync(day, cancellationToken)
            ?? throw new CannotStartException($"There is no complete export of {day:yyyy-MM-dd}. Complete are: {string.Join(", ", await CompleteAsync(cancellationToken))}.");
        if (manifest.Schema > SchemaRow.Current)
            throw new CannotStartException($"The export has schema version {manifest.Schema}, and this code knows version {SchemaRow.Current}. Check out the commit that wrote it.");
        if (!isContinued && await HasRowsAsync(cancellationToken))
            throw new CannotStartException("The exchange has cases already. Restore into a new exchange. Only if an earlier restore of the same day was interrupted: add --continue.");

        var rows = 0L;
        foreach (var table in ExportPart.All.GroupBy(part => part.Table))
            rows += await RestoreTableAsync(day, table.Key, table, cancellationToken);
        await reconcile.RunAsync(InParallelUntil(cancellationToken));
        rows += await RebuildFeedAsync(cancellationToken);
        await RestoreBenignAsync(day, cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(start);
        await output.WriteLineAsync($"Restored the export of {day:yyyy-MM-dd}: {rows:N0} rows in {took.TotalSeconds:N1} s, {rows / took.TotalSeconds:N0} a second.");
    }

    private async Task<bool> HasRowsAsync(CancellationToken cancellationToken) =>
        await storage.Table(Tables.Cases).QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken).AnyAsync(cancellationToken)
        || await storage.Table(Tables.Hashes).QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken).AnyAsync(cancellationToken);

    private async Task<IReadOnlyList<string>> CompleteAsync(CancellationToken cancellationToken)
    {
        var complete = new List<string>();
        foreach (var day in await exports.ListDaysAsync(cancellationToken))
        {
            if (await exports.FindManifestAsync(day, cancellationToken) is not null)
                complete.Add($"{day:yyyy-MM-dd}");
        }

        return complete is [] ? ["none"] : complete;
    }

    private async Task<long> RestoreTableAsync(DateOnly day, string name, IEnumerable<ExportPart> parts, CancellationToken cancellationToken)
    {
        var (table, rows) = (storage.Table(name), 0L);
        foreach (var part in parts)
        {
            await using var file = await exports.OpenAsync(day, part.File, cancellationToken);
            await Parallel.ForEachAsync(TransactionsAsync(file), InParallelUntil(cancellationToken), async (transaction, token) =>
            {
                await table.SubmitTransactionAsync(transaction.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), token);
                Interlocked.Add(ref rows, transaction.Count);
            });
        }

        await output.WriteLineAsync($"{name}: {rows:N0} rows");
        return rows;
    }

    /// <summary>Consecutive rows of one partition.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<TableEntity>> TransactionsAsync(Stream file)
    {
        var (rows, characters) = (new List<TableEntity>(), 0);
        await foreach (var (row, length) in ExportedRow.ReadAsync(file))
        {
            if (rows.Count > 0
                && (rows[0].PartitionKey != row.PartitionKey || rows.Count == RowsPerTransaction || characters + length > CharactersPerTransaction))
            {
                yield return rows;
                (rows, characters) = ([], 0);
            }

            rows.Add(row);
            characters += length;
        }

        if (rows.Count > 0)
            yield return rows;
    }

    /// <summary>The newest version of each record, at its position: cursors of platforms stay valid. Versions that were replaced are gone.</summary>
    private async Task<long> RebuildFeedAsync(CancellationToken cancellationToken)
    {
        var (feed, rows) = (storage.Table(Tables.Feed), 0L);
        var records = storage.Table(Tables.Hashes).QueryAsync<HashRow>(row => row.RowKey == HashRow.RecordRowKey, cancellationToken: cancellationToken);
        await Parallel.ForEachAsync(records.Where(record => !record.Withheld), InParallelUntil(cancellationToken), async (record, token) =>
        {
            await feed.UpsertEntityAsync(FeedRow.From(record), TableUpdateMode.Replace, token);
            Interlocked.Increment(ref rows);
        });
        await output.WriteLineAsync($"feed: {rows:N0} rows, rebuilt from hashes");
        return rows;
    }

    private async Task RestoreBenignAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var file = await exports.OpenAsync(day, ExportTables.Benign, cancellationToken);
        var list = await BinaryData.FromStreamAsync(file, cancellationToken);
        if (list.ToMemory().IsEmpty)
            return;
        await storage.Container(Containers.Benign).GetBlobClient(BenignList.FileName).UploadAsync(list, overwrite: true, cancellationToken);
        await output.WriteLineAsync($"benign list: {list.ToMemory().Length:N0} bytes");
    }

    private static ParallelOptions InParallelUntil(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = InParallel, CancellationToken = cancellationToken };
}
