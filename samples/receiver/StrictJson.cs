using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>JSON from outside: nothing missing, nothing null, nothing twice. What it has besides is skipped, since it may be from a newer exchange.</summary>
internal static class StrictJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <exception cref="JsonException">The body is something else.</exception>
    public static async Task<T> ReadStrictlyAsync<T>(this HttpRequest request) =>
        await JsonSerializer.DeserializeAsync<T>(request.Body, Options, request.HttpContext.RequestAborted) ?? throw new JsonException();
}
