namespace TakeItDown.Local.EventGrid;

/// <summary>The topic at one moment, by its own clock.</summary>
public sealed record TopicSnapshot(DateTimeOffset Now, Faults Faults, long Published, IReadOnlyList<SubscriptionSnapshot> Subscriptions);
