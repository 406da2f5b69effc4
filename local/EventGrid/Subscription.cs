namespace TakeItDown.Local.EventGrid;

/// <summary>
/// An event subscription with a webhook, with Event Grid's limits: 1 to 30 attempts, and a time to live of 1 to 1,440 minutes. Other values
/// throw <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
/// <param name="Name">The platform's id. Case-insensitive.</param>
/// <param name="Webhook">The address to deliver to.</param>
public sealed record Subscription(string Name, Uri Webhook)
{
    /// <summary>Static delivery headers, including the secret that authenticates the sender. Never show or log them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The event types to deliver. Empty for all.</summary>
    public IReadOnlyCollection<string> IncludedEventTypes { get; init; } = [];

    /// <summary>The values of a StringIn filter on <c>data.signalType</c>, case-insensitive. Empty for no filter.</summary>
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

    public bool Matches(PublishedEvent published) =>
        (IncludedEventTypes.Count == 0 || IncludedEventTypes.Contains(published.Type, StringComparer.Ordinal))
        && (SignalTypes.Count == 0 || SignalTypes.Contains(published.SignalType, StringComparer.OrdinalIgnoreCase));
}
