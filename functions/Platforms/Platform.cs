namespace TakeItDown.Platforms;

/// <summary>A receiving service, as <c>platforms.json</c> lists it.</summary>
/// <param name="Id">Lower-case letters, digits and dashes; its name in keys and subscriptions.</param>
/// <param name="Name">What people know it as.</param>
/// <param name="Webhook">Where its events are delivered. Relative only on a developer's machine.</param>
/// <param name="SignalTypes">The signal types it can match; it is sent no others.</param>
/// <param name="Contact">Whom the operator writes to.</param>
public sealed record Platform(string Id, string Name, Uri Webhook, IReadOnlyList<string> SignalTypes, string Contact);
