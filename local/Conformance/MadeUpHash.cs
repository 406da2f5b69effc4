using System.Security.Cryptography;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>A random hash: it matches nothing in the world, and nobody has ever sent it.</summary>
internal sealed record MadeUpHash(HashValue Value, DateTimeOffset Made)
{
    public static MadeUpHash New(SignalType type, DateTimeOffset now) => new(
        HashValue.Parse(type.Name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(type.Digits / 2))), now);

    public string RecordId => Value.RecordId;

    /// <summary>Its record at its first, second, … version.</summary>
    public HashRecord Version(int number, HashStatus status) => new(
        RecordId,
        VersionNumber(number),
        Value.SignalType.Name,
        Value.Hex,
        Value.SignalType.MediaType,
        Value.SignalType.HasQuality ? 100 : null,
        status,
        Made,
        Made);

    public long VersionNumber(int number) => Made.ToUnixTimeMilliseconds() + number;
}
