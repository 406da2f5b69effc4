using Azure;

namespace TakeItDown.Local.EventGrid;

/// <summary>Takes one delivery to its end: delivered, or dead-lettered.</summary>
internal sealed partial class Courier(
    Webhook webhook, DeadLetterSink deadLetters, TimeProvider clock, Func<Faults> faults, Action<DeliveryFact> tell, ILogger logger)
{
    private static readonly TimeSpan HeldBack = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenDeadLetterTries = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeadLetterPatience = TimeSpan.FromHours(4);

    public async Task DeliverAsync(Subscriber to, Delivery delivery, CancellationToken stop)
    {
        if (faults().Reordering && to.IsHeldBackTurn())
            await WaitAsync(delivery, HeldBack, _ => { }, stop);

        while (true)
        {
            var outcome = await AttemptAsync(to, delivery, stop);
            if (outcome.IsDelivered)
            {
                to.Delivered.Add();
                return;
            }

            to.Failed.Add();
            if (GivesUp(to.Subscription, delivery, outcome) is { } reason)
            {
                TellFailed(next: null);
                await DeadLetterAsync(to, delivery, outcome, reason, stop);
                return;
            }

            await WaitAsync(delivery, outcome.PauseAfter(delivery.Attempts), next => TellFailed(next), stop);

            // Event Grid looks at the time to live only when the next attempt is due.
            if (clock.GetUtcNow() - delivery.Event.Published >= to.Subscription.EventTimeToLive)
            {
                await DeadLetterAsync(to, delivery, outcome, "TimeToLiveExceeded", stop);
                return;
            }

            void TellFailed(DateTimeOffset? next) => tell(new DeliveryFact.Failed(
                delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), to.Subscription.Name, delivery.Attempts, outcome, next));
        }
    }

    /// <summary>Of the first kind only the one for 400 has been seen from the real service: depend on none of the others.</summary>
    private static string? GivesUp(Subscription subscription, Delivery delivery, AttemptOutcome outcome) =>
        outcome.IsFinal ? $"UndeliverableDueToHttp{outcome.Name}"
        : delivery.Attempts >= subscription.MaxDeliveryAttempts ? "MaxDeliveryAttemptsExceeded"
        : null;

    private async Task<AttemptOutcome> AttemptAsync(Subscriber to, Delivery delivery, CancellationToken stop)
    {
        await to.Slots.WaitAsync(stop);
        try
        {
            var outcome = await TryOnceAsync();
            if (outcome.IsDelivered && faults().Duplicates)
                await TryOnceAsync();
            return outcome;
        }
        finally
        {
            to.Slots.Release();
        }

        async Task<AttemptOutcome> TryOnceAsync()
        {
            var outcome = await webhook.AttemptAsync(to.Subscription, delivery, stop);
            if (outcome.IsDelivered)
            {
                tell(new DeliveryFact.Delivered(
                    delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), to.Subscription.Name, delivery.Attempts));
            }
            return outcome;
        }
    }

    /// <summary>The timer is set before the waiting is told, so that whoever hears of it may move the clock at once.</summary>
    private async Task WaitAsync(Delivery delivery, TimeSpan pause, Action<DateTimeOffset> told, CancellationToken stop)
    {
        var next = clock.GetUtcNow() + pause;
        var wait = Task.Delay(pause, clock, stop);
        told(next);
        delivery.Next = next;
        await wait;
        delivery.Next = null;
    }

    private async Task DeadLetterAsync(Subscriber to, Delivery delivery, AttemptOutcome outcome, string reason, CancellationToken stop)
    {
        var written = clock.GetUtcNow();
        var letter = new DeadLetter(
            delivery.Event, to.Subscription.Name, reason, delivery.Attempts, outcome, delivery.LastAttempt, written);
        while (true)
        {
            try
            {
                await deadLetters.WriteAsync(letter, stop);
                break;
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException)
            {
                LogDeadLetterFailed(logger, delivery.Event.Id, to.Subscription.Name, e.GetType().Name);
                if (clock.GetUtcNow() - written >= DeadLetterPatience)
                    return;
            }
            await WaitAsync(delivery, BetweenDeadLetterTries, _ => { }, stop);
        }

        to.DeadLettered.Add();
        LogDeadLettered(logger, delivery.Event.Id, to.Subscription.Name, delivery.Attempts, reason);
        tell(new DeliveryFact.DeadLettered(
            delivery.Event.Id, delivery.Event.Subject, clock.GetUtcNow(), to.Subscription.Name, delivery.Attempts, reason));
    }

    [LoggerMessage(LogLevel.Warning, "Event {EventId} for {Subscription} is dead-lettered after {Attempts} attempts: {Reason}")]
    private static partial void LogDeadLettered(ILogger logger, string eventId, string subscription, int attempts, string reason);

    [LoggerMessage(LogLevel.Error, "The dead letter of event {EventId} for {Subscription} could not be written: {Error}")]
    private static partial void LogDeadLetterFailed(ILogger logger, string eventId, string subscription, string error);
}
