namespace TakeItDown.Local.EventGrid;

/// <summary>
/// Turns on what Event Grid may do but rarely does. Duplicates: it sends every delivered event again, as if the webhook's response were
/// lost. Reordering: it delays every second event of a subscription by two seconds, beginning with the next, so that the following event
/// arrives first.
/// </summary>
public sealed record Faults(bool Duplicates, bool Reordering);
