using System.Text.Json.Serialization;

namespace TakeItDown.Client;

/// <summary>What the platform did about a hash that matched. The exchange needs no verdict on the others.</summary>
/// <param name="RecordId">The hash.</param>
/// <param name="Value"><see cref="Blocked"/>, <see cref="PendingReview"/>, <see cref="NotBlocked"/> or <see cref="NotFound"/>.</param>
/// <param name="Matches">The number of media that match.</param>
/// <param name="Removed">The number of those that are down.</param>
/// <param name="At">When, in UTC. The latest verdict on a hash counts.</param>
/// <param name="Reason">Required with <see cref="NotBlocked"/>: <c>FalseMatch</c>, <c>NotExplicit</c>, <c>Adult</c> or <c>Other</c>.</param>
/// <param name="Distance">The number of bits that differ in the nearest match, only for <c>pdq</c>. The exchange then shows how often your matches are false at each distance.</param>
public sealed record Verdict(
    string RecordId,
    [property: JsonPropertyName("verdict")] string Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Matches,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Removed,
    DateTime At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Distance = null)
{
    /// <summary>The matching media are down, and new uploads of them are blocked.</summary>
    public const string Blocked = nameof(Blocked);

    /// <summary>Something matches, and a person reviews it.</summary>
    public const string PendingReview = nameof(PendingReview);

    /// <summary>The matching media stay online. It needs a reason.</summary>
    public const string NotBlocked = nameof(NotBlocked);

    /// <summary>Nothing matches so far.</summary>
    public const string NotFound = nameof(NotFound);
}
