using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.DeadLetters;

/// <summary>The events that could not be delivered to each platform: one row per blob.</summary>
public sealed class DeadLetterStore(StorageClients storage)
{
    private const int MaxPerPurge = 1_000;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <returns>False when the blob was recorded before.</returns>
    public async Task<bool> AddAsync(DeadLetterRow row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Sums up all rows of a platform. One request per 1,000 blobs.</summary>
    public async Task<DeadLetterSummary> SumAsync(string platform, CancellationToken cancellationToken)
    {
        var (events, oldest) = (0, (DeadLetterRow?)null);
        await foreach (var row in table.RangeAsync<DeadLetterRow>(platform, DeadLetterRow.Prefix, cancellationToken))
        {
            events += row.Events;
            oldest = oldest is null || row.Since < oldest.Since ? row : oldest;
        }

        return new(events, oldest?.Since, oldest?.ResumeCursor);
    }

    /// <summary>Deletes the rows that were added before <paramref name="until"/>, up to 1,000 of them.</summary>
    public async Task PurgeAsync(string platform, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (from, to) = (DeadLetterRow.Prefix, TableExtensions.EndOf(DeadLetterRow.Prefix));
        var rows = table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {platform} and RowKey ge {from} and RowKey lt {to} and Timestamp lt {until}"),
            select: [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)],
            cancellationToken: cancellationToken);
        await foreach (var row in rows.Take(MaxPerPurge))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }
}

/// <summary>One blob of events that could not be delivered to a platform.</summary>
public sealed record DeadLetterRow : TableRow
{
    public const string Prefix = "dead.";

    /// <summary>How many events the blob contains.</summary>
    public int Events { get; set; }

    /// <summary>When the oldest of their versions was created.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>A cursor from which the feed returns all of them again.</summary>
    public string ResumeCursor { get; set; } = "";

    public static string RowKeyFor(string blobId) => Prefix + blobId;
}

/// <summary>The events that could not be delivered to a platform in the last days.</summary>
/// <param name="Count">How many events.</param>
/// <param name="Since">When the oldest of their versions was created, UTC, to the second; null when there are none.</param>
/// <param name="ResumeCursor">A cursor from which the feed returns all of them again; null when there are none.</param>
public sealed record DeadLetterSummary(
    int Count, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Since, string? ResumeCursor);
