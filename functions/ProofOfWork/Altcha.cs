using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TakeItDown.ProofOfWork;

/// <summary>
/// ALTCHA's protocol, version 2, with PBKDF2/SHA-256 in its deterministic mode: the server picks the counter, so that a check costs two
/// HMACs and no key derivation.
/// </summary>
public static class Altcha
{
    public const string Algorithm = "PBKDF2/SHA-256";
    public const int KeyLength = 32;

    private const int PrefixLength = KeyLength / 2;

    /// <summary>The key of a counter.</summary>
    public static byte[] DeriveKey(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> salt, uint counter, int cost)
    {
        Span<byte> password = stackalloc byte[nonce.Length + sizeof(uint)];
        nonce.CopyTo(password);
        BinaryPrimitives.WriteUInt32BigEndian(password[nonce.Length..], counter);
        return Rfc2898DeriveBytes.Pbkdf2(password, salt, cost, HashAlgorithmName.SHA256, KeyLength);
    }

    /// <summary>A signed challenge whose solution is this counter.</summary>
    public static Challenge Create(AltchaKeys keys, AltchaSeed seed, int cost, ChallengeData data, long expiresAt)
    {
        var key = DeriveKey(seed.Nonce, seed.Salt, seed.Counter, cost);
        var parameters = new ChallengeParameters(
            Algorithm,
            cost,
            data,
            expiresAt,
            KeyLength,
            KeyPrefix: Convert.ToHexStringLower(key.AsSpan(0, PrefixLength)),
            KeySignature: Convert.ToHexStringLower(HMACSHA256.HashData(keys.KeySignature, key)),
            Nonce: Convert.ToHexStringLower(seed.Nonce),
            Salt: Convert.ToHexStringLower(seed.Salt));
        return new(parameters, Convert.ToHexStringLower(HMACSHA256.HashData(keys.Signature, parameters.ToSignedBytes())));
    }

    /// <summary>Whether these keys signed the challenge.</summary>
    public static bool IsSigned(Challenge challenge, AltchaKeys keys) =>
        EqualsHex(HMACSHA256.HashData(keys.Signature, challenge.Parameters.ToSignedBytes()), challenge.Signature);

    /// <summary>Whether the solution is that of a challenge that these keys signed.</summary>
    public static bool IsSolution(Challenge challenge, Solution solution, AltchaKeys keys) =>
        TryReadKey(solution.DerivedKey, out var key) && EqualsHex(HMACSHA256.HashData(keys.KeySignature, key), challenge.Parameters.KeySignature);

    private static bool TryReadKey(string hex, out byte[] key)
    {
        key = new byte[KeyLength];
        return hex.Length == 2 * KeyLength && hex.All(char.IsAsciiHexDigitLower) && Convert.FromHexString(hex, key, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static bool EqualsHex(byte[] expected, string hex) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), System.Text.Encoding.UTF8.GetBytes(hex));
}

/// <summary>The random part of a challenge.</summary>
/// <param name="Nonce">16 random bytes.</param>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Counter">The solution. A client that counts from 0 derives one key more than this number.</param>
public sealed record AltchaSeed(byte[] Nonce, byte[] Salt, uint Counter)
{
    /// <remarks>Every counter is equally likely, so nobody gains by skipping some or by giving up early for a new challenge.</remarks>
    /// <param name="counters">The solution is below this number.</param>
    public static AltchaSeed Random(int counters) =>
        new(RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16), (uint)RandomNumberGenerator.GetInt32(counters));
}

/// <summary>The keys of one server secret.</summary>
/// <param name="Signature">Signs challenges (ALTCHA's <c>hmacSignatureSecret</c>).</param>
/// <param name="KeySignature">Signs the keys to find (ALTCHA's <c>hmacKeySignatureSecret</c>).</param>
public sealed record AltchaKeys(byte[] Signature, byte[] KeySignature);
