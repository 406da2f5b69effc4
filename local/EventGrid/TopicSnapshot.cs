namespace TakeItDown.Local.EventGrid;

/// <summary>The current state of the topic.</summary>
public sealed record TopicSnapshot(DateTimeOffset Now, Faults Faults, long Published, IReadOnlyList<SubscriptionSnapshot> Subscriptions);
