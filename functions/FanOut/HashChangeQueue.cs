using Azure;
using Azure.Storage.Queues;
using TakeItDown.Storage;

namespace TakeItDown.FanOut;

/// <summary>Sends changes to <see cref="PublishHashChanges"/>.</summary>
public sealed class HashChangeQueue(StorageClients storage)
{
    private readonly QueueClient queue = storage.Queue(Queues.HashChanges);

    /// <exception cref="RequestFailedException">The queue is out of reach. The outbox row still stands.</exception>
    public async Task SendAsync(HashChange change, CancellationToken cancellationToken) =>
        await queue.SendMessageAsync(change.ToMessage(), cancellationToken);
}
