using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Cases;

/// <summary>One server secret. All it makes is HMAC-SHA256, each use under a name of its own.</summary>
public sealed class ServerSecret(string id, byte[] key)
{
    public string Id { get; } = id;

    /// <summary>The number that this idempotency key always leads to.</summary>
    public CaseNumber NumberFor(IdempotencyKey idempotencyKey) =>
        CaseNumber.From(Mac("case-number", idempotencyKey.Value.ToByteArray()).AsSpan(0, 10));

    /// <summary>The PIN of six digits that this key and this body always lead to.</summary>
    public string PinFor(IdempotencyKey idempotencyKey, ReadOnlySpan<byte> bodyDigest)
    {
        var number = BinaryPrimitives.ReadUInt64BigEndian(Mac("pin", [.. idempotencyKey.Value.ToByteArray(), .. bodyDigest]));
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>What is stored of a PIN.</summary>
    public byte[] PinDigest(string caseKey, string pin) => Mac("pin-digest", Encoding.ASCII.GetBytes($"{caseKey}:{pin}"));

    private byte[] Mac(string use, ReadOnlySpan<byte> message) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(use), 0, .. message]);
}
