using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.DeadLetters;

/// <summary>The events that could not be delivered to each platform: a row for each blob of them, never changed.</summary>
public sealed class DeadLetterStore(StorageClients storage)
{
    private const int MaxPerPurge = 1_000;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>False when the blob was written down before.</summary>
    public async Task<bool> AddAsync(DeadLetterRow row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException known) when (known.Status == 409)
        {
            return false;
        }
    }

    /// <summary>All that is kept of a platform, in one. A request for every thousand blobs.</summary>
    public async Task<DeadLetterSummary> SumAsync(string platform, CancellationToken cancellationToken)
    {
        var (events, oldest) = (0, (DeadLetterRow?)null);
        var rows = table.QueryAsync<DeadLetterRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {platform} and RowKey ge {DeadLetterRow.Prefix} and RowKey lt {DeadLetterRow.Behind}"),
            cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            events += row.Events;
            oldest = oldest is null || row.Since < oldest.Since ? row : oldest;
        }

        return new(events, oldest?.Since, oldest?.ResumeCursor);
    }

    /// <summary>Removes what was written down before <paramref name="until"/>, up to a thousand blobs.</summary>
    public async Task PurgeAsync(string platform, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var rows = table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {platform} and RowKey ge {DeadLetterRow.Prefix} and RowKey lt {DeadLetterRow.Behind} and Timestamp lt {until}"),
            select: [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)],
            cancellationToken: cancellationToken);
        await foreach (var row in rows.Take(MaxPerPurge))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }
}
