using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>What the platform made of a hash.</summary>
/// <param name="RecordId">Which hash.</param>
/// <param name="Word">
/// <see cref="Blocked"/> or <see cref="NotFound"/>. A platform whose people look first says <c>PendingReview</c>, and then perhaps
/// <c>NotBlocked</c> with a <c>reason</c>.
/// </param>
/// <param name="Matches">How many media it matched.</param>
/// <param name="Removed">How many of those are down.</param>
/// <param name="At">When, UTC: of two verdicts on one hash, the later stands.</param>
public sealed record Verdict(
    string RecordId, [property: JsonPropertyName("verdict")] string Word, int Matches, int Removed, DateTime At)
{
    public const string Blocked = nameof(Blocked);
    public const string NotFound = nameof(NotFound);
}
