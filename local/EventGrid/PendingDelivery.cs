namespace TakeItDown.Local.EventGrid;

/// <summary>An event that is not yet delivered to one subscription. <paramref name="Next"/> is the time of the next attempt, null while one runs.</summary>
public sealed record PendingDelivery(string EventId, string RecordId, int Attempts, DateTimeOffset? Next);
