using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>Options for JSON from outside: no missing, null or duplicate properties. Unknown properties are skipped, because a newer exchange may send them.</summary>
internal static class StrictJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <exception cref="JsonException">The body does not match.</exception>
    public static async Task<T> ReadStrictlyAsync<T>(this HttpRequest request) =>
        await JsonSerializer.DeserializeAsync<T>(request.Body, Options, request.HttpContext.RequestAborted) ?? throw new JsonException();
}
