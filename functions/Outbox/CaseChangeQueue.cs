using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>The queue of changes to publish.</summary>
public sealed partial class CaseChangeQueue(StorageClients storage, TimeProvider time, ILogger<CaseChangeQueue> log)
{
    /// <summary>Longer than this nobody is kept waiting for a message that the sweep can send as well.</summary>
    private static readonly TimeSpan EnqueueTimeout = TimeSpan.FromSeconds(2);

    private readonly QueueClient queue = storage.Queue(Queues.CaseChanges);

    /// <exception cref="RequestFailedException">The queue is out of reach. The outbox row still stands.</exception>
    public async Task SendAsync(CaseChange change, CancellationToken cancellationToken) =>
        await queue.SendMessageAsync(change.ToMessage(), cancellationToken);

    /// <summary>
    /// Sends a change whose outbox row stands already. That row is the promise, the message only makes it quick: so whatever
    /// happens here fails nothing, takes two seconds at the most, and goes on when the client hangs up. False when the sweep will
    /// have to do it.
    /// </summary>
    public async Task<bool> TryEnqueueAsync(CaseChange change)
    {
        try
        {
            using var patience = new CancellationTokenSource(EnqueueTimeout, time);
            await SendAsync(change, patience.Token);
            return true;
        }
        catch (Exception failure)
        {
            LogNotQueued(log, failure.GetType().Name);
            return false;
        }
    }

    /// <summary>About how many messages wait.</summary>
    public async Task<int> LengthAsync(CancellationToken cancellationToken)
    {
        QueueProperties properties = await queue.GetPropertiesAsync(cancellationToken);
        return properties.ApproximateMessagesCount;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stored change could not be queued ({Failure}); the sweep will take it up")]
    private static partial void LogNotQueued(ILogger log, string failure);
}
