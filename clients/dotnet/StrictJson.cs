using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Client;

/// <summary>Options for JSON from outside: no missing, null or duplicate properties. Unknown properties are skipped, because a newer exchange may send them.</summary>
internal static class StrictJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}
