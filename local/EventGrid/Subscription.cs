namespace TakeItDown.Local.EventGrid;

/// <summary>
/// What one platform asked to be sent: an event subscription with a webhook, under Event Grid's limits
/// (1 to 30 attempts, 1 to 1,440 minutes to live; anything else throws <see cref="ArgumentOutOfRangeException"/>).
/// </summary>
/// <param name="Name">The platform's id; names that differ only in case are the same.</param>
/// <param name="Webhook">Where deliveries go, exactly as registered.</param>
public sealed record Subscription(string Name, Uri Webhook)
{
    /// <summary>Static delivery headers, among them the secret by which a receiver knows the sender. Never shown anywhere.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Event types to deliver; none named means all.</summary>
    public IReadOnlyCollection<string> IncludedEventTypes { get; init; } = [];

    /// <summary>The values of a StringIn filter on <c>data.signalType</c>, not case-sensitive; none named means no filter.</summary>
    public IReadOnlyCollection<string> SignalTypes { get; init; } = [];

    public int MaxDeliveryAttempts
    {
        get;
        init => field = value is >= 1 and <= 30 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 30");
    } = 30;

    public TimeSpan EventTimeToLive
    {
        get;
        init => field = value.TotalMinutes is >= 1 and <= 1440
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 1,440 minutes");
    } = TimeSpan.FromMinutes(1440);

    public bool Wants(PublishedEvent published) =>
        (IncludedEventTypes.Count == 0 || IncludedEventTypes.Contains(published.Type, StringComparer.Ordinal))
        && (SignalTypes.Count == 0 || SignalTypes.Contains(published.SignalType, StringComparer.OrdinalIgnoreCase));
}
