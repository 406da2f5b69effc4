using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace TakeItDown.Local.Host;

/// <summary>
/// Carries received messages through the function, and by the outcome deletes, releases or moves them to the poison queue.
/// Never throws: what cannot be settled stays in the queue and shows up again once its hiding time is over.
/// </summary>
public sealed partial class QueueDelivery(
    QueueClient queue,
    QueueClient poison,
    QueueRules rules,
    Func<BinaryData, CancellationToken, Task> run,
    TimeProvider clock,
    ILogger logger)
{
    private const int LongestQueueName = 63;

    private static readonly TimeSpan RenewalRetry = TimeSpan.FromMinutes(1);

    // A poison queue has none of its own, and neither has a queue whose name leaves no room for the suffix.
    private readonly bool hasPoison =
        !queue.Name.EndsWith(PoisonSuffix, StringComparison.Ordinal) && poison.Name.Length <= LongestQueueName;

    public static string PoisonSuffix => "-poison";

    /// <summary>How long a received message is hidden; renewed at half time as long as its function runs.</summary>
    public static TimeSpan Hidden { get; } = TimeSpan.FromMinutes(10);

    public async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (message.DequeueCount > rules.MaxDequeueCount)
                await BuryAsync(message, message.PopReceipt);
            else if (Decode(message.Body) is { } body)
                await DeliverAsync(message, body, cancellationToken);
            else
                await BuryUndecodableAsync(message);
        }
        catch (Exception failure)
        {
            LogUnsettled(queue.Name, message.MessageId, failure.GetType().FullName);
        }
    }

    private async Task DeliverAsync(QueueMessage message, BinaryData body, CancellationToken cancellationToken)
    {
        using var finished = new CancellationTokenSource();
        var hiding = KeepHiddenAsync(message, finished.Token);
        var succeeded = await SucceedsAsync(message, body, cancellationToken);
        await finished.CancelAsync();
        var receipt = await hiding;

        if (succeeded)
            await DeleteAsync(message, receipt);
        else if (message.DequeueCount >= rules.MaxDequeueCount && !cancellationToken.IsCancellationRequested)
            await BuryAsync(message, receipt);
        else if (hasPoison)
            await ReleaseAsync(message, receipt);
    }

    private async Task<bool> SucceedsAsync(QueueMessage message, BinaryData body, CancellationToken cancellationToken)
    {
        try
        {
            await run(body, cancellationToken);
            return true;
        }
        catch (Exception failure)
        {
            LogFailed(queue.Name, message.MessageId, message.DequeueCount, failure.GetType().FullName, failure.StackTrace);
            return false;
        }
    }

    // Returns the last receipt, which whoever settles the message must show.
    private async Task<string> KeepHiddenAsync(QueueMessage message, CancellationToken finished)
    {
        var receipt = message.PopReceipt;
        var wait = Hidden / 2;
        while (true)
        {
            await Task.Delay(wait, clock, finished).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (finished.IsCancellationRequested)
                return receipt;
            try
            {
                receipt = (await HideAsync(message, receipt, Hidden)).PopReceipt;
                wait = Hidden / 2;
            }
            catch (RequestFailedException lost) when (IsLost(lost))
            {
                return receipt;
            }
            catch (Exception failure)
            {
                LogNotRenewed(queue.Name, message.MessageId, failure.GetType().FullName);
                wait = RenewalRetry;
            }
        }
    }

    private async Task BuryUndecodableAsync(QueueMessage message)
    {
        LogUndecodable(queue.Name, message.MessageId);
        await BuryAsync(message, message.PopReceipt);
    }

    private async Task BuryAsync(QueueMessage message, string receipt)
    {
        if (!hasPoison)
            return;
        try
        {
            await poison.SendMessageAsync(message.Body);
        }
        catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
        {
            await poison.CreateIfNotExistsAsync();
            await poison.SendMessageAsync(message.Body);
        }
        LogBuried(queue.Name, message.MessageId, message.DequeueCount);
        await DeleteAsync(message, receipt);
    }

    private async Task DeleteAsync(QueueMessage message, string receipt)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, receipt);
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            LogLost(queue.Name, message.MessageId);
        }
    }

    private async Task ReleaseAsync(QueueMessage message, string receipt)
    {
        try
        {
            await HideAsync(message, receipt, rules.VisibilityTimeout);
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            LogLost(queue.Name, message.MessageId);
        }
    }

    private async Task<UpdateReceipt> HideAsync(QueueMessage message, string receipt, TimeSpan time) =>
        (await queue.UpdateMessageAsync(message.MessageId, receipt, messageText: null, time)).Value;

    // The bytes of the message, or null if they are not in the encoding the rules ask for.
    private BinaryData? Decode(BinaryData raw)
    {
        if (rules.MessageEncoding is QueueMessageEncoding.None)
            return raw;
        try
        {
            return new BinaryData(Convert.FromBase64String(raw.ToString()));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The message is gone, or somebody else has it by now.
    private static bool IsLost(RequestFailedException failure) =>
        failure.Status is StatusCodes.Status404NotFound or StatusCodes.Status409Conflict
        || string.Equals(failure.ErrorCode, QueueErrorCode.PopReceiptMismatch.ToString(), StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Error, Message = "Queue {Queue}: message {Message}, try {Try}, failed with {Error}\n{Stack}")]
    private partial void LogFailed(string queue, string message, long @try, string? error, string? stack);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: message {Message} went to the poison queue after try {Try}")]
    private partial void LogBuried(string queue, string message, long @try);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: message {Message} is not in the encoding host.json asks for")]
    private partial void LogUndecodable(string queue, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: message {Message} was not settled ({Error}) and will come again")]
    private partial void LogUnsettled(string queue, string message, string? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: the hiding of message {Message} was not renewed ({Error})")]
    private partial void LogNotRenewed(string queue, string message, string? error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Queue {Queue}: message {Message} is gone or taken over")]
    private partial void LogLost(string queue, string message);
}
