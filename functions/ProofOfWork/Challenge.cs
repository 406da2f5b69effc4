using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.ProofOfWork;

/// <summary>A proof of work to do, as ALTCHA's protocol version 2 defines it.</summary>
/// <param name="Parameters">What to solve: find the counter whose derived key begins with <c>keyPrefix</c>.</param>
/// <param name="Signature">HMAC-SHA256 of the parameters, hexadecimal. Send it back unchanged.</param>
public sealed record Challenge(ChallengeParameters Parameters, string Signature);

/// <summary>The parameters of a challenge. The properties are in alphabetical order, because ALTCHA signs the parameters in that order.</summary>
/// <param name="Algorithm">Always <c>PBKDF2/SHA-256</c>.</param>
/// <param name="Cost">The iterations of one key derivation.</param>
/// <param name="Data">What the proof is for.</param>
/// <param name="ExpiresAt">When the challenge expires, in seconds since 1970 UTC.</param>
/// <param name="KeyLength">The bytes of a derived key.</param>
/// <param name="KeyPrefix">The first bytes of the key to find, hexadecimal.</param>
/// <param name="KeySignature">HMAC-SHA256 of the key to find, hexadecimal. The server checks a solution with it.</param>
/// <param name="Nonce">The password is this nonce and the counter, as four bytes, big-endian. Hexadecimal.</param>
/// <param name="Salt">The salt of the key derivation, hexadecimal.</param>
public sealed record ChallengeParameters(
    [property: JsonRequired] string Algorithm,
    [property: JsonRequired] int Cost,
    [property: JsonRequired] ChallengeData Data,
    [property: JsonRequired] long ExpiresAt,
    [property: JsonRequired] int KeyLength,
    [property: JsonRequired] string KeyPrefix,
    [property: JsonRequired] string KeySignature,
    [property: JsonRequired] string Nonce,
    [property: JsonRequired] string Salt)
{
    /// <summary>The bytes that are signed: JSON without white space, the same as from ALTCHA's own library.</summary>
    public byte[] ToSignedBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ProofOfWorkJson.Default.ChallengeParameters);
}

/// <summary>What a proof is for.</summary>
/// <param name="Binding">An HMAC of what the proof is bound to, hexadecimal.</param>
/// <param name="Counters">How many counters there are to try, so that a client can show its progress. The solution is any of them.</param>
/// <param name="Hashes">The largest number of hashes, or of wrong PINs, that the proof pays for.</param>
public sealed record ChallengeData([property: JsonRequired] string Binding, [property: JsonRequired] int Counters, [property: JsonRequired] int Hashes);

/// <summary>What a client sends in the header <c>Altcha</c>, as base64 of JSON.</summary>
/// <param name="Challenge">The challenge, unchanged.</param>
/// <param name="Solution">Its solution.</param>
public sealed record Proof([property: JsonRequired] Challenge Challenge, [property: JsonRequired] Solution Solution);

/// <summary>A solution, with whatever else ALTCHA's clients add to it.</summary>
/// <param name="Counter">The counter that gives the key.</param>
/// <param name="DerivedKey">The whole key, lower-case hexadecimal.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record Solution([property: JsonRequired] uint Counter, [property: JsonRequired] string DerivedKey);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(Proof))]
internal sealed partial class ProofOfWorkJson : JsonSerializerContext;
