using Azure;

namespace TakeItDown.Local.EventGrid;

/// <summary>Delivers one event to one subscription: attempts until it is delivered or dead-lettered.</summary>
internal sealed partial class DeliveryWorker(
    Webhook webhook, DeadLetterSink deadLetters, TimeProvider clock, Func<Faults> faults, Action<DeliveryProgress> report, ILogger logger)
{
    private static readonly TimeSpan ReorderingDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeadLetterRetryDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxDeadLetterRetryTime = TimeSpan.FromHours(4);

    public async Task DeliverAsync(Subscriber subscriber, Delivery delivery, CancellationToken stop)
    {
        if (faults().Reordering && subscriber.ShouldDelayNext())
            await WaitAsync(delivery, ReorderingDelay, _ => { }, stop);

        while (true)
        {
            var outcome = await AttemptAsync(subscriber, delivery, stop);
            if (outcome.IsDelivered)
            {
                subscriber.Delivered.Increment();
                return;
            }

            subscriber.Failed.Increment();
            if (GetDeadLetterReason(subscriber.Subscription, delivery, outcome) is { } reason)
            {
                ReportFailure(next: null);
                await DeadLetterAsync(subscriber, delivery, outcome, reason, stop);
                return;
            }

            await WaitAsync(delivery, outcome.RetryDelay(delivery.Attempts), next => ReportFailure(next), stop);

            // Event Grid checks the time to live only when the next attempt is due.
            if (clock.GetUtcNow() - delivery.Event.Published >= subscriber.Subscription.EventTimeToLive)
            {
                await DeadLetterAsync(subscriber, delivery, outcome, "TimeToLiveExceeded", stop);
                return;
            }

            void ReportFailure(DateTimeOffset? next) => report(new DeliveryProgress.Failed(
                delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), subscriber.Subscription.Name, delivery.Attempts, outcome, next));
        }
    }

    /// <summary>Do not depend on the UndeliverableDueToHttp reasons: only the one for 400 has been observed with the real service.</summary>
    private static string? GetDeadLetterReason(Subscription subscription, Delivery delivery, AttemptOutcome outcome) =>
        outcome.IsFinal ? $"UndeliverableDueToHttp{outcome.Name}"
        : delivery.Attempts >= subscription.MaxDeliveryAttempts ? "MaxDeliveryAttemptsExceeded"
        : null;

    private async Task<AttemptOutcome> AttemptAsync(Subscriber subscriber, Delivery delivery, CancellationToken stop)
    {
        await subscriber.Slots.WaitAsync(stop);
        try
        {
            var outcome = await AttemptOnceAsync();
            if (outcome.IsDelivered && faults().Duplicates)
                await AttemptOnceAsync();
            return outcome;
        }
        finally
        {
            subscriber.Slots.Release();
        }

        async Task<AttemptOutcome> AttemptOnceAsync()
        {
            var outcome = await webhook.AttemptAsync(subscriber.Subscription, delivery, stop);
            if (outcome.IsDelivered)
            {
                report(new DeliveryProgress.Delivered(
                    delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), subscriber.Subscription.Name, delivery.Attempts));
            }
            return outcome;
        }
    }

    /// <summary>Starts the timer before it reports the next attempt, so that a test may advance the clock at once.</summary>
    private async Task WaitAsync(Delivery delivery, TimeSpan delay, Action<DateTimeOffset> reportNext, CancellationToken stop)
    {
        var next = clock.GetUtcNow() + delay;
        var wait = Task.Delay(delay, clock, stop);
        reportNext(next);
        delivery.NextAttempt = next;
        await wait;
        delivery.NextAttempt = null;
    }

    private async Task DeadLetterAsync(Subscriber subscriber, Delivery delivery, AttemptOutcome outcome, string reason, CancellationToken stop)
    {
        var written = clock.GetUtcNow();
        var letter = new DeadLetter(
            delivery.Event, subscriber.Subscription.Name, reason, delivery.Attempts, outcome, delivery.LastAttempt, written);
        while (true)
        {
            try
            {
                await deadLetters.WriteAsync(letter, stop);
                break;
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException)
            {
                LogDeadLetterFailed(logger, delivery.Event.Id, subscriber.Subscription.Name, e.GetType().Name);
                if (clock.GetUtcNow() - written >= MaxDeadLetterRetryTime)
                    return;
            }
            await WaitAsync(delivery, DeadLetterRetryDelay, _ => { }, stop);
        }

        subscriber.DeadLettered.Increment();
        LogDeadLettered(logger, delivery.Event.Id, subscriber.Subscription.Name, delivery.Attempts, reason);
        report(new DeliveryProgress.DeadLettered(
            delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), subscriber.Subscription.Name, delivery.Attempts, reason));
    }

    [LoggerMessage(LogLevel.Warning, "Dead-lettered event {EventId} for {Subscription} after {Attempts} attempts: {Reason}")]
    private static partial void LogDeadLettered(ILogger logger, string eventId, string subscription, int attempts, string reason);

    [LoggerMessage(LogLevel.Error, "Could not write the dead letter of event {EventId} for {Subscription}: {Error}")]
    private static partial void LogDeadLetterFailed(ILogger logger, string eventId, string subscription, string error);
}
