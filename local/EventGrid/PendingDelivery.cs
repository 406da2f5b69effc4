namespace TakeItDown.Local.EventGrid;

/// <summary>An event still on its way to one subscription: attempts made, and when the next is due (null while one runs).</summary>
public sealed record PendingDelivery(string EventId, string RecordId, int Attempts, DateTimeOffset? Next);
