using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace TakeItDown.Local.EventGrid;

/// <summary>
/// Writes each undelivered event as a blob in <paramref name="container"/>, then sends <paramref name="queue"/> the message that a
/// storage event subscription sends (Microsoft.Storage.BlobCreated, CloudEvents). Both must exist. The queue client's encoding must be
/// Base64.
/// </summary>
public sealed class DeadLetterSink(BlobContainerClient container, QueueClient queue)
{
    internal async Task WriteAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(letter.BlobName);
        var content = new BinaryData(letter.ToJson());
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } };
        var uploaded = await blob.UploadAsync(content, options, cancellationToken);

        var message = new JsonObject
        {
            ["source"] = $"/subscriptions/local/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/{container.AccountName}",
            ["subject"] = $"/blobServices/default/containers/{container.Name}/blobs/{letter.BlobName}",
            ["type"] = "Microsoft.Storage.BlobCreated",
            ["time"] = letter.Written.UtcDateTime,
            ["id"] = Guid.NewGuid(),
            ["data"] = new JsonObject
            {
                ["api"] = "PutBlob",
                ["clientRequestId"] = uploaded.GetRawResponse().ClientRequestId,
                ["requestId"] = uploaded.GetRawResponse().Headers.RequestId,
                ["eTag"] = uploaded.Value.ETag.ToString(),
                ["contentType"] = "application/json",
                ["contentLength"] = content.ToMemory().Length,
                ["blobType"] = "BlockBlob",
                ["url"] = blob.Uri.AbsoluteUri,
                ["sequencer"] = letter.Written.UtcTicks.ToString("X48", null),
            },
            ["specversion"] = "1.0",
        };
        await queue.SendMessageAsync(message.ToJsonString(), cancellationToken);
    }
}
