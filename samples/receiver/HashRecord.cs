using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>One version of a hash: the <c>data</c> of an event, and an entry of the feed.</summary>
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

    /// <summary>Only active hashes are matched. Withdrawn, suspended and deleted ones are not.</summary>
    [JsonIgnore]
    public bool IsActive => HashStatus == "Active";

    /// <summary>Without the hash value, so that no log contains it.</summary>
    public override string ToString() => RecordId;
}
