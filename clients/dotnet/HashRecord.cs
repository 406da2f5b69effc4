using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Client;

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
    public const string NoId = "none";

    [JsonIgnore]
    public Hash Hash => new(SignalType, HashValue, Quality);

    /// <summary>Only active hashes are matched. Withdrawn, suspended and deleted ones are not.</summary>
    [JsonIgnore]
    public bool IsActive => HashStatus == "Active";

    /// <exception cref="JsonException">The record cannot be read.</exception>
    public static HashRecord Read(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.Deserialize<HashRecord>(StrictJson.Options) is { Version: > 0, Hash.Error: null } record && FindId(json) != NoId ? record : throw new JsonException();

    /// <summary>Returns the record id of a record that cannot be read, or <see cref="NoId"/>. Nothing else may go into a log.</summary>
    public static string FindId(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty("recordId", out var id) && id.ValueKind is JsonValueKind.String
        && id.GetRawText().Trim('"') is { Length: 32 } text && text.All(char.IsAsciiHexDigitLower)
            ? text
            : NoId;

    /// <summary>Without the hash value, so that no log contains it.</summary>
    public override string ToString() => RecordId;
}
