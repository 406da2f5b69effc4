namespace TakeItDown.Local.EventGrid;

/// <summary>
/// What Event Grid is allowed to do and rarely does, on demand. Duplicates: every delivered event is sent once more, as if the webhook's
/// answer had been lost. Reordering: every second event for a subscription, beginning with the next, is held back two seconds, so that
/// the one after it overtakes.
/// </summary>
public sealed record Faults(bool Duplicates, bool Reordering);
