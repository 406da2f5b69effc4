namespace TakeItDown.Local.EventGrid;

/// <summary>What Event Grid is allowed to do and rarely does, on demand.</summary>
/// <param name="Duplicates">Every delivered event is sent once more, as if the webhook's answer had been lost.</param>
/// <param name="Reordering">Every second event for a subscription, beginning with the next, is held back two seconds, so that the one after it overtakes.</param>
public sealed record Faults(bool Duplicates, bool Reordering);
