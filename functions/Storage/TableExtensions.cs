using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Storage;

/// <summary>The table operations that the stores share.</summary>
public static class TableExtensions
{
    /// <summary>Reads one row, or null. One request.</summary>
    public static async Task<T?> FindAsync<T>(
        this TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var found = await table.GetEntityIfExistsAsync<T>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Reads the rows of a partition whose row key starts with a prefix, such as <c>key.</c>. One request per 1,000 rows.</summary>
    public static AsyncPageable<T> RangeAsync<T>(
        this TableClient table, string partitionKey, string prefix, CancellationToken cancellationToken)
        where T : class, ITableEntity => table.RangeAsync<T>(partitionKey, prefix, EndOf(prefix), cancellationToken);

    /// <summary>Reads the rows of a partition from one row key up to, but not including, another.</summary>
    public static AsyncPageable<T> RangeAsync<T>(
        this TableClient table, string partitionKey, string from, string to, CancellationToken cancellationToken, params string[] columns)
        where T : class, ITableEntity => table.QueryAsync<T>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {to}"),
            select: columns is [] ? null : columns,
            cancellationToken: cancellationToken);

    /// <summary>Reads the same range of several partitions, one after the other.</summary>
    public static async IAsyncEnumerable<T> RangeAsync<T>(
        this TableClient table, IEnumerable<string> partitionKeys, string from, string to, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        foreach (var partitionKey in partitionKeys)
        {
            await foreach (var row in table.RangeAsync<T>(partitionKey, from, to, cancellationToken))
                yield return row;
        }
    }

    /// <summary>The first row key after every key with this prefix.</summary>
    public static string EndOf(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>Adds a row, or replaces the row that was read. Fails with a conflict when somebody else has written it since.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">The row to write.</param>
    /// <param name="read">The ETag of the row that was read; null when there was none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public static Task WriteAsync(this TableClient table, ITableEntity row, ETag? read, CancellationToken cancellationToken) => read is { } etag
        ? table.UpdateEntityAsync(row, etag, TableUpdateMode.Replace, cancellationToken)
        : table.AddEntityAsync(row, cancellationToken);

    /// <summary>The same as <see cref="WriteAsync"/>, as part of a transaction.</summary>
    public static TableTransactionAction ToWrite(this ITableEntity row, ETag? read) => read is { } etag
        ? new(TableTransactionActionType.UpdateReplace, row, etag)
        : new(TableTransactionActionType.Add, row);

    /// <summary>Whether a conditional write failed because somebody else has added, changed or deleted the row.</summary>
    public static bool IsConflict(this RequestFailedException failure) =>
        failure.Status is 409 or 412 || failure is { Status: 404, ErrorCode: not "TableNotFound" };
}
