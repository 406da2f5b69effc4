using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>All there is to know of one hash at one version: the <c>data</c> of an event, and an entry of the feed.</summary>
public sealed record HashRecord(
    string RecordId,
    long Version,
    string SignalType,
    string HashValue,
    string MediaType,
    string HashStatus,
    DateTimeOffset FirstSeen,
    DateTimeOffset Changed,
    int? Quality = null)
{
    [JsonIgnore]
    public Hash Hash => new(SignalType, HashValue, Quality);

    /// <summary>Only then is it matched: a withdrawn, suspended or deleted hash never is.</summary>
    [JsonIgnore]
    public bool IsActive => HashStatus == "Active";

    /// <summary>Never the hash value: it must not slip into a log.</summary>
    public override string ToString() => RecordId;
}
