namespace TakeItDown.Local.EventGrid;

/// <summary>
/// A step in the delivery of an event. It contains the event's id and its record id (the subject), but none of its data. Attempts count
/// from 1.
/// </summary>
public abstract record DeliveryProgress(string EventId, string RecordId, DateTimeOffset Time)
{
    /// <summary>The topic accepted the event, which carries this W3C trace context.</summary>
    public sealed record Published(string EventId, string RecordId, DateTimeOffset Time, string? TraceParent) : DeliveryProgress(EventId, RecordId, Time);

    /// <summary>The event matches a subscription, and its delivery starts.</summary>
    public sealed record Sent(string EventId, string RecordId, DateTimeOffset Time, string Subscription) : DeliveryProgress(EventId, RecordId, Time);

    public sealed record Delivered(string EventId, string RecordId, DateTimeOffset Time, string Subscription, int Attempt)
        : DeliveryProgress(EventId, RecordId, Time);

    /// <summary>An attempt failed. The next one is at <paramref name="Next"/>; null if there is none.</summary>
    public sealed record Failed(
        string EventId,
        string RecordId,
        DateTimeOffset Time,
        string Subscription,
        int Attempt,
        AttemptOutcome Outcome,
        DateTimeOffset? Next)
        : DeliveryProgress(EventId, RecordId, Time);

    public sealed record DeadLettered(
        string EventId, string RecordId, DateTimeOffset Time, string Subscription, int Attempts, string Reason)
        : DeliveryProgress(EventId, RecordId, Time);
}
