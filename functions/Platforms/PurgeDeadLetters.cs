using Azure;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>Every hour, removes what is kept of events that could not be delivered long ago.</summary>
public sealed class PurgeDeadLetters(StorageClients storage, PlatformList platforms, IOptions<PlatformOptions> options, StorageClock clock)
{
    private const int MostPerPlatform = 1_000;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    [Function(nameof(PurgeDeadLetters))]
    public async Task Run([TimerTrigger("0 27 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var until = clock.Now.AddDays(-options.Value.KeepDeadLettersDays);
        foreach (var platform in platforms.All)
        {
            var rows = table.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {platform.Id} and RowKey ge {"dead."} and RowKey lt {"dead/"} and Timestamp lt {until}"),
                select: [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)],
                cancellationToken: cancellationToken);
            await foreach (var row in rows.Take(MostPerPlatform))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        }
    }
}
