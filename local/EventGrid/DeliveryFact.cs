namespace TakeItDown.Local.EventGrid;

/// <summary>
/// Something that happened to an event on its way. Names the event (the CloudEvent's id) and its record (the subject), and holds nothing
/// of its data. Attempts count from 1.
/// </summary>
public abstract record DeliveryFact(string EventId, string RecordId, DateTimeOffset Time)
{
    public sealed record Published(string EventId, string RecordId, DateTimeOffset Time) : DeliveryFact(EventId, RecordId, Time);

    /// <summary>A subscription wants the event, and its delivery begins.</summary>
    public sealed record Sent(string EventId, string RecordId, DateTimeOffset Time, string Subscription) : DeliveryFact(EventId, RecordId, Time);

    public sealed record Delivered(string EventId, string RecordId, DateTimeOffset Time, string Subscription, int Attempt)
        : DeliveryFact(EventId, RecordId, Time);

    /// <summary>An attempt failed; the event is tried again at Next, or never if that is null.</summary>
    public sealed record Failed(
        string EventId,
        string RecordId,
        DateTimeOffset Time,
        string Subscription,
        int Attempt,
        AttemptOutcome Outcome,
        DateTimeOffset? Next)
        : DeliveryFact(EventId, RecordId, Time);

    public sealed record DeadLettered(
        string EventId, string RecordId, DateTimeOffset Time, string Subscription, int Attempts, string Reason)
        : DeliveryFact(EventId, RecordId, Time);
}
