using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>The public keys of an exchange, a JSON Web Key Set (RFC 7517).</summary>
internal static class KeySet
{
    /// <summary>The keys by id. Skips keys of other types, because a later exchange may have some.</summary>
    /// <exception cref="JsonException">The text is not a key set.</exception>
    public static IReadOnlyDictionary<string, ECParameters> Read(string json)
    {
        using var set = JsonDocument.Parse(json);
        if (set.RootElement.ValueKind is not JsonValueKind.Object || !set.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
            throw new JsonException("A key set has keys.");
        return keys.EnumerateArray()
            .Where(key => Text(key, "kty") == "EC" && Text(key, "crv") == "P-256" && Text(key, "kid") is not null)
            .DistinctBy(key => Text(key, "kid"))
            .ToDictionary(key => Text(key, "kid")!, ParametersOf, StringComparer.Ordinal);
    }

    private static ECParameters ParametersOf(JsonElement key)
    {
        try
        {
            return new()
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = Base64Url.DecodeFromChars(Text(key, "x")), Y = Base64Url.DecodeFromChars(Text(key, "y")) },
            };
        }
        catch (FormatException unreadable)
        {
            throw new JsonException("A coordinate of a key is not base64url.", unreadable);
        }
    }

    private static string? Text(JsonElement key, string name) =>
        key.ValueKind is JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
