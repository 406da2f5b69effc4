using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>The two queues of changes to publish.</summary>
public sealed partial class ChangeQueue(StorageClients storage, TimeProvider time, ILogger<ChangeQueue> log)
{
    /// <summary>Nobody waits longer than this for the queue, because <see cref="RepublishPending"/> can send the message as well.</summary>
    private static readonly TimeSpan EnqueueTimeout = TimeSpan.FromSeconds(2);

    private readonly QueueClient changes = storage.Queue(Queues.Changes);
    private readonly QueueClient bulkChanges = storage.Queue(Queues.BulkChanges);

    /// <exception cref="RequestFailedException">The queue is unavailable. The outbox row stays.</exception>
    public async Task SendAsync(Change change, CancellationToken cancellationToken) =>
        await QueueOf(change.IsBulk).SendMessageAsync(change.ToMessage(), cancellationToken);

    /// <summary>
    /// Sends a change whose outbox row is stored. The row guarantees that the change is published; the message only makes it fast. So this
    /// method never throws, takes at most two seconds, and does not stop when the client disconnects.
    /// </summary>
    /// <returns>False when the message was not sent, and <see cref="RepublishPending"/> has to send it.</returns>
    public async Task<bool> TryEnqueueAsync(Change change)
    {
        try
        {
            using var timeout = new CancellationTokenSource(EnqueueTimeout, time);
            await SendAsync(change, timeout.Token);
            return true;
        }
        catch (Exception failure)
        {
            LogNotQueued(log, failure.GetType().Name);
            return false;
        }
    }

    /// <summary>The approximate number of messages in one of the queues.</summary>
    public async Task<int> LengthAsync(bool isBulk, CancellationToken cancellationToken)
    {
        QueueProperties properties = await QueueOf(isBulk).GetPropertiesAsync(cancellationToken);
        return properties.ApproximateMessagesCount;
    }

    private QueueClient QueueOf(bool isBulk) => isBulk ? bulkChanges : changes;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not queue a stored change ({Failure}); RepublishPending will send it")]
    private static partial void LogNotQueued(ILogger log, string failure);
}
