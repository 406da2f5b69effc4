using System.Numerics;
using System.Security.Cryptography;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>A random hash: it matches nothing in the world, and nobody has ever sent it.</summary>
internal sealed record MadeUpHash(HashValue Value, DateTimeOffset Made)
{
    public static MadeUpHash New(SignalType type, DateTimeOffset now) => new(HashValue.Parse(type.Name, RandomHex(type)), now);

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

    /// <summary>A PDQ has half of its bits set, as every photo's has: a receiver may refuse others.</summary>
    private static string RandomHex(SignalType type)
    {
        var digits = RandomNumberGenerator.GetHexString(type.Digits, lowercase: true);
        while (type == SignalType.Pdq && Convert.FromHexString(digits).Sum(part => BitOperations.PopCount(part)) != HashValue.MostPdqBits)
            digits = RandomNumberGenerator.GetHexString(type.Digits, lowercase: true);
        return digits;
    }
}
