using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace TakeItDown.Local.Host;

/// <summary>
/// Brings the messages of one queue to one function, by the rules of the real Storage Queues extension. The client must not encode.
/// When stopped, messages under way have <see cref="Grace"/> to finish, then their token is cancelled and they go back to the queue.
/// </summary>
public sealed partial class QueuePump(
    QueueServiceClient storage,
    string queueName,
    QueueRules rules,
    Func<BinaryData, CancellationToken, Task> run,
    TimeProvider clock,
    ILogger<QueuePump> logger) : BackgroundService
{
    private readonly QueueClient queue = storage.GetQueueClient(queueName);
    private readonly PollingDelay pause = new(rules.MaxPollingInterval);
    private readonly QueueDelivery delivery = new(
        storage.GetQueueClient(queueName),
        storage.GetQueueClient(queueName + QueueDelivery.PoisonSuffix),
        rules, run, clock, logger);

    private Reach reach;

    private enum Reach
    {
        Reached,
        Missing,
        Unreachable,
    }

    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stopping = stoppingToken.Register(() => abandon.CancelAfter(Grace));
        var running = new List<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Not the stopping token: a request cut off on its way back would leave its messages hidden for minutes.
            var messages = await ReceiveAsync(abandon.Token);
            if (messages.Length == 0)
            {
                await Task.Delay(pause.Next(), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            pause.Reset();
            foreach (var message in messages)
                running.Add(Task.Run(() => delivery.HandleAsync(message, abandon.Token), CancellationToken.None));
            while (running.Count > rules.NewBatchThreshold)
                running.Remove(await Task.WhenAny(running));
        }
        await Task.WhenAll(running);
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var messages = (await queue.ReceiveMessagesAsync(rules.BatchSize, QueueDelivery.Hidden, cancellationToken)).Value;
            Note(Reach.Reached);
            return messages;
        }
        catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
        {
            Note(Reach.Missing);
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
                Note(Reach.Unreachable, failure);
        }
        return [];
    }

    private void Note(Reach now, Exception? failure = null)
    {
        if (now == reach)
            return;
        reach = now;
        if (now is Reach.Reached)
            LogReached(queueName);
        else if (now is Reach.Missing)
            LogMissing(queueName);
        else
            LogUnreachable(queueName, failure?.GetBaseException().GetType().FullName);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Queue {Queue} is reached again")]
    private partial void LogReached(string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Queue {Queue} does not exist yet, waiting for it")]
    private partial void LogMissing(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} cannot be reached ({Error}), trying on")]
    private partial void LogUnreachable(string queue, string? error);
}
