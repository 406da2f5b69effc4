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
/// Writes down what could not be delivered: beside each hash, for its person, and in the platform's list, for the platform.
/// Nothing is lost by it: the feed tells it all again. Safe to repeat.
/// </summary>
public sealed partial class RecordDeadLetter(
    StorageClients storage,
    PlatformList platforms,
    AnswerStore answers,
    DeadLetterStore deadLetters,
    Metrics metrics,
    ILogger<RecordDeadLetter> log)
{
    private readonly BlobContainerClient container = storage.Container(Containers.DeadLetters);

    [Function(nameof(RecordDeadLetter))]
    public async Task Run([QueueTrigger(Queues.DeadLetters)] string message, CancellationToken cancellationToken)
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
            await answers.MarkUndeliveredAsync(platform.Id, record.RecordId, record.Version, token));
        // A record's stamp is never before its change.
        var since = records.Min(record => record.Changed);
        var row = new DeadLetterRow
        {
            PartitionKey = platform.Id,
            RowKey = DeadLetterRow.Key(blob.Id),
            Events = records.Count,
            Since = since,
            ResumeCursor = new FeedCursor(FeedPosition.At(since)).Text,
        };
        if (!await deadLetters.AddAsync(row, cancellationToken))
            return;
        metrics.EventsDeadLettered(platform.Id, records.Count);
        LogUndelivered(log, records.Count, platform.Id);
    }

    /// <summary>Null when the blob is gone: it was kept long enough.</summary>
    private async Task<IReadOnlyList<HashRecord>?> ReadAsync(DeadLetterBlob blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult content = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            return DeadLetterBlob.Read(content.Content);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Events} events could not be delivered to {Platform}")]
    private static partial void LogUndelivered(ILogger log, int events, string platform);
}
