using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Client;

/// <summary>A CloudEvent: the attributes that a receiver needs.</summary>
internal sealed record HashEvent([property: JsonPropertyName("specversion")] string SpecVersion, string Id, string Type, JsonElement Data = default)
{
    /// <summary>Returns the record of an event, or null if the event is of another type.</summary>
    /// <exception cref="JsonException">The event cannot be read.</exception>
    public static HashRecord? ReadRecord(JsonElement json)
    {
        if (json.Deserialize<HashEvent>(StrictJson.Options) is not { SpecVersion: "1.0" } received)
            throw new JsonException();
        return received.Type.StartsWith("org.takeitdown.hash.", StringComparison.Ordinal) && received.Type.EndsWith(".v1", StringComparison.Ordinal)
            ? HashRecord.Read(received.Data)
            : null;
    }

    /// <summary>Returns the record id of an event that cannot be read, or <c>none</c>. It is for logs.</summary>
    public static string FindRecordId(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty("data", out var data) ? HashRecord.FindId(data) : HashRecord.NoId;
}
