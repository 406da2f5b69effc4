using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Hashes;

/// <summary>One hash at one version, as platforms get it in events and in the feed. A newer version replaces an older one.</summary>
/// <param name="RecordId">32 hexadecimal digits, the same for every version.</param>
/// <param name="Version">Rises with every change of status or quality.</param>
/// <param name="SignalType">The kind of hash.</param>
/// <param name="HashValue">Lower-case hexadecimal. For <c>video_vpdq</c>, up to 300 frames, each <c>pdq,quality,second</c>, separated by semicolons.</param>
/// <param name="MediaType">The medium that it was computed from.</param>
/// <param name="Quality">50 to 100 for <c>pdq</c>: the highest that anybody submitted. It never falls. Absent otherwise.</param>
/// <param name="HashStatus">Whether to match it.</param>
/// <param name="FirstSeen">When the exchange first received it, UTC, to the second.</param>
/// <param name="Changed">When this version was created, UTC, to the second.</param>
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
    /// <summary>The record id, so that no hash value gets into a log.</summary>
    public override string ToString() => RecordId;
}

/// <summary>What platforms do with a hash. Derived from its claims and the operator's actions.</summary>
public enum HashStatus
{
    /// <summary>At least one person claims it: match it and take down what matches.</summary>
    Active,

    /// <summary>Every person who claimed it has withdrawn: stop matching.</summary>
    Withdrawn,

    /// <summary>It is disputed: stop matching for now.</summary>
    Suspended,

    /// <summary>The operator deleted it: stop matching.</summary>
    Deleted,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HashRecord))]
public sealed partial class HashJson : JsonSerializerContext;
