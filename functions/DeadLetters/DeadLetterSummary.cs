using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.DeadLetters;

/// <summary>What could not be delivered to a platform lately.</summary>
/// <param name="Count">How many events.</param>
/// <param name="Since">When the oldest of their versions came to be, UTC, to the second; null when there are none.</param>
/// <param name="ResumeCursor">A cursor from which the feed tells all of them again; null when there are none.</param>
public sealed record DeadLetterSummary(
    int Count, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Since, string? ResumeCursor);
