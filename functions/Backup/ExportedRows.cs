using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Backup;

/// <summary>Reads the rows that an export has, in the order of their keys, with the types of their columns.</summary>
public sealed class ExportedRows(StorageClients storage)
{
    /// <summary>The rows of a part. One request per 1,000 rows.</summary>
    public IAsyncEnumerable<TableEntity> ReadAsync(ExportPart part, CancellationToken cancellationToken)
    {
        var rows = storage.Table(part.Table).QueryAsync<TableEntity>(
            part.To is null
                ? TableClient.CreateQueryFilter($"PartitionKey ge {part.From}")
                : TableClient.CreateQueryFilter($"PartitionKey ge {part.From} and PartitionKey lt {part.To}"),
            cancellationToken: cancellationToken);
        return part.Table == Tables.Audit ? UpToHeadsAsync(rows, cancellationToken) : rows;
    }

    /// <summary>The audit as it was when the read began: rows that are added meanwhile would look like a broken chain.</summary>
    private async IAsyncEnumerable<TableEntity> UpToHeadsAsync(
        IAsyncEnumerable<TableEntity> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heads = await storage.Table(Tables.Audit)
            .QueryAsync<TableEntity>(row => row.RowKey == AuditHeadRow.HeadRowKey, cancellationToken: cancellationToken)
            .ToDictionaryAsync(head => head.PartitionKey, cancellationToken: cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (!heads.TryGetValue(row.PartitionKey, out var head))
                continue;
            if (row.RowKey == AuditHeadRow.HeadRowKey)
                yield return head;
            else if (row.GetInt64(nameof(AuditRow.Number)) <= head.GetInt64(nameof(AuditHeadRow.Number)))
                yield return row;
        }
    }
}
