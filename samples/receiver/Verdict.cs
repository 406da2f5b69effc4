using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>What the platform did about a hash that matched. The exchange needs no verdict on the others (<see cref="FeedPuller"/>).</summary>
/// <param name="RecordId">The hash.</param>
/// <param name="Value">
/// <see cref="Blocked"/>. A platform with human review sends <c>PendingReview</c> first, and may then send <c>NotBlocked</c> with a
/// <c>reason</c>.
/// </param>
/// <param name="Matches">The number of media that match.</param>
/// <param name="Removed">The number of those that are down.</param>
/// <param name="At">When, in UTC. The latest verdict on a hash counts.</param>
public sealed record Verdict(
    string RecordId, [property: JsonPropertyName("verdict")] string Value, int Matches, int Removed, DateTime At)
{
    public const string Blocked = nameof(Blocked);
}
