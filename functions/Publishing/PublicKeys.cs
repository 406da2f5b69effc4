using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TakeItDown.Publishing;

/// <summary>The exchange's public keys, a JSON Web Key Set.</summary>
/// <param name="Keys">The keys. The first one signs; each may have signed an event that is still on its way.</param>
public sealed record PublicKeys(IReadOnlyList<PublicKey> Keys);

/// <summary>A public key, a JSON Web Key.</summary>
/// <param name="Kty">The key type, <c>EC</c>.</param>
/// <param name="Crv">The curve, <c>P-256</c>.</param>
/// <param name="X">The first coordinate, base64url.</param>
/// <param name="Y">The second coordinate, base64url.</param>
/// <param name="Kid">The key's id, its thumbprint (RFC 7638). Signatures name it.</param>
/// <param name="Use">What it is for, <c>sig</c>.</param>
public sealed record PublicKey(string Kty, string Crv, string X, string Y, string Kid, string Use)
{
    public static PublicKey Of(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        return new("EC", "P-256", x, y, Base64Url.EncodeToString(thumbprint), "sig");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublicKeys))]
public sealed partial class PublicKeysJson : JsonSerializerContext;
