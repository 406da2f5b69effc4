using System.Numerics;
using System.Security.Cryptography;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>A random hash. It matches no picture.</summary>
internal sealed record RandomHash(HashValue Value, DateTimeOffset Created)
{
    public static RandomHash New(SignalType type, DateTimeOffset now) => new(HashValue.Parse(type.Name, RandomHex(type)), now);

    public string RecordId => Value.RecordId;

    /// <summary>Its record at version 1, 2, …</summary>
    public HashRecord Version(int number, HashStatus status) => new(
        RecordId,
        VersionNumber(number),
        Value.SignalType.Name,
        Value.Hex,
        Value.SignalType.MediaType,
        Value.SignalType.HasQuality ? 100 : null,
        status,
        Created,
        Created);

    public long VersionNumber(int number) => Created.ToUnixTimeMilliseconds() + number;

    /// <summary>A PDQ hash of a photo has exactly half of its bits set. A receiver may refuse others.</summary>
    private static string RandomHex(SignalType type)
    {
        var digits = RandomNumberGenerator.GetHexString(type.Digits, lowercase: true);
        while (type == SignalType.Pdq && Convert.FromHexString(digits).Sum(part => BitOperations.PopCount(part)) != HashValue.MaxPdqBits)
            digits = RandomNumberGenerator.GetHexString(type.Digits, lowercase: true);
        return digits;
    }
}
