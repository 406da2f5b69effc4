using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Hashes;

/// <summary>What a platform is told of one hash at one version, in events and in the feed alike. Newer versions replace older ones.</summary>
/// <param name="RecordId">32 hexadecimal digits, the same for every version.</param>
/// <param name="Version">Rises with every change of status.</param>
/// <param name="SignalType">The kind of hash.</param>
/// <param name="HashValue">Lower-case hexadecimal.</param>
/// <param name="MediaType">The medium it was computed from.</param>
/// <param name="Quality">50 to 100 for <c>pdq</c>, absent otherwise.</param>
/// <param name="HashStatus">Whether to match it.</param>
/// <param name="FirstSeen">When the exchange first heard of it, UTC, to the second.</param>
/// <param name="Changed">When this version came to be, UTC, to the second.</param>
public sealed record HashRecord(
    string RecordId,
    long Version,
    string SignalType,
    string HashValue,
    MediaType MediaType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Quality,
    HashStatus HashStatus,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset FirstSeen,
    [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Changed)
{
    /// <summary>The record id, so that a hash value never slips into a log.</summary>
    public override string ToString() => RecordId;
}
