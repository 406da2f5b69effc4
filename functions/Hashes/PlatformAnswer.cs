namespace TakeItDown.Hashes;

/// <summary>How one hash stands with one platform.</summary>
/// <param name="Platform">The platform's id.</param>
/// <param name="State"><c>Sent</c>, <c>Undelivered</c> or the platform's verdict.</param>
/// <param name="Since">Since when.</param>
public sealed record PlatformAnswer(string Platform, string State, DateTimeOffset Since);
