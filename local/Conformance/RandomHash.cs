using System.Numerics;
using System.Security.Cryptography;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>A random hash. It matches no picture.</summary>
internal sealed record RandomHash(HashValue Value, DateTimeOffset Created)
{
    public static RandomHash New(SignalType type, DateTimeOffset now) => new(HashValue.Parse(type.Name, RandomText(type)), now);

    public string RecordId => Value.RecordId;

    /// <summary>Its record at version 1, 2, …</summary>
    public HashRecord Version(int number, HashStatus status) => new(
        RecordId,
        VersionNumber(number),
        Value.SignalType.Name,
        Value.Text,
        Value.SignalType.MediaType,
        Value.SignalType.HasQuality ? 100 : null,
        status,
        Created,
        Created);

    public long VersionNumber(int number) => Created.ToUnixTimeMilliseconds() + number;

    /// <summary>A video has as many frames as the exchange sends, so that a receiver shows whether it accepts the largest events.</summary>
    private static string RandomText(SignalType type) =>
        type == SignalType.VideoVpdq ? string.Join(';', Enumerable.Range(0, VideoFrames.MaxCount).Select(second => new VideoFrame(RandomPdq(), VideoFrames.MaxQuality, second).Text))
        : type == SignalType.Pdq ? RandomPdq()
        : RandomNumberGenerator.GetHexString(type.Digits!.Value, lowercase: true);

    /// <summary>A PDQ hash of a photo has exactly half of its bits set. A receiver may refuse others.</summary>
    private static string RandomPdq()
    {
        string digits;
        do
            digits = RandomNumberGenerator.GetHexString(64, lowercase: true);
        while (Convert.FromHexString(digits).Sum(part => BitOperations.PopCount(part)) != HashValue.MaxPdqBits);
        return digits;
    }
}
