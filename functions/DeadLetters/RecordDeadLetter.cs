using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Verdicts;

namespace TakeItDown.DeadLetters;

/// <summary>
/// Records events that could not be delivered: at each hash, where its person sees it, and in the platform's list. The feed still returns
/// these hashes, so nothing is lost. It is idempotent.
/// </summary>
public sealed partial class RecordDeadLetter(
    StorageClients storage,
    PlatformList platforms,
    VerdictStore verdicts,
    DeadLetterStore deadLetters,
    Metrics metrics,
    ILogger<RecordDeadLetter> log)
{
    private readonly BlobContainerClient container = storage.Container(Containers.DeadLetters);

    [Function(nameof(RecordDeadLetter))]
    public async Task Run([QueueTrigger(Queues.DeadLetters, Connection = StorageOptions.Section)] string message, CancellationToken cancellationToken)
    {
        var blob = DeadLetterBlob.Parse(message);
        if (blob.Container == container.Name
            && platforms.Find(blob.Platform) is { } platform
            && await ReadAsync(blob, cancellationToken) is { Count: > 0 } records)
            await RecordAsync(platform, blob, records, cancellationToken);
    }

    private async Task RecordAsync(
        Platform platform, DeadLetterBlob blob, IReadOnlyList<HashRecord> records, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(records, storage.InParallel(cancellationToken), async (record, token) =>
            await verdicts.RecordUndeliveredAsync(platform.Id, record.RecordId, record.Version, token));
        // A record's feed position is never earlier than its change.
        var since = records.Min(record => record.Changed);
        var row = new DeadLetterRow
        {
            PartitionKey = platform.Id,
            RowKey = DeadLetterRow.RowKeyFor(blob.Id),
            Events = records.Count,
            Since = since,
            ResumeCursor = new FeedCursor(FeedPosition.At(since)).Text,
        };
        if (!await deadLetters.AddAsync(row, cancellationToken))
            return;
        metrics.EventsDeadLettered(platform.Id, records.Count);
        LogUndelivered(log, records.Count, platform.Id);
    }

    /// <summary>Null when the blob is deleted already, because its retention time is over.</summary>
    private async Task<IReadOnlyList<HashRecord>?> ReadAsync(DeadLetterBlob blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult content = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            return DeadLetterBlob.ReadRecords(content.Content);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not deliver {Events} events to {Platform}")]
    private static partial void LogUndelivered(ILogger log, int events, string platform);
}
