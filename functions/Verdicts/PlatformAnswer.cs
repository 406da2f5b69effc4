namespace TakeItDown.Verdicts;

/// <summary>How one hash stands with one platform.</summary>
/// <param name="Platform">The platform's id.</param>
/// <param name="State"><c>Sent</c>, <c>Undelivered</c> or the platform's verdict.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why it was not blocked.</param>
/// <param name="Matches">How many copies it found.</param>
/// <param name="Removed">How many of those it removed.</param>
public sealed record PlatformAnswer(
    string Platform, string State, DateTimeOffset Since, string? Reason = null, int? Matches = null, int? Removed = null)
{
    public const string Sent = "Sent";
    public const string Undelivered = "Undelivered";

    /// <summary>Whether the platform itself has said anything.</summary>
    public bool IsVerdict => State is not (Sent or Undelivered);
}
