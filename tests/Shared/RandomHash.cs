using System.Numerics;
using System.Security.Cryptography;

namespace TakeItDown.Tests;

/// <summary>Random hashes in the form of hashes of real pictures and videos.</summary>
public static class RandomHash
{
    public static string Pdq() => Pdq(RandomNumberGenerator.Fill);

    /// <param name="fill">Fills a buffer with random bytes.</param>
    public static string Pdq(Action<Span<byte>> fill)
    {
        Span<byte> bytes = stackalloc byte[32];
        var setBits = 0;
        // Half of its bits are set, as in the PDQ of every photo. About one attempt in twenty has that.
        while (setBits != 128)
        {
            fill(bytes);
            setBits = 0;
            foreach (var part in bytes)
                setBits += BitOperations.PopCount(part);
        }

        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>A video with this number of frames.</summary>
    public static string Vpdq(int frames) => string.Join(';', Enumerable.Range(0, frames).Select(second => $"{Pdq()},100,{second}"));

    /// <summary>A hash that differs in this number of bits, as the PDQ of a similar picture does.</summary>
    public static string Near(string hash, int bits)
    {
        var bytes = Convert.FromHexString(hash);
        var places = Enumerable.Range(0, bytes.Length * 8).ToArray();
        RandomNumberGenerator.Shuffle(places.AsSpan());
        // As many bits are cleared as are set, or one more: a PDQ then still has no more than half of them set.
        var cleared = places.Where(IsSet).Take((bits + 1) / 2).ToList();
        var set = places.Where(place => !IsSet(place)).Take(bits / 2).ToList();
        foreach (var place in cleared.Concat(set))
            bytes[place / 8] ^= (byte)(1 << (place % 8));
        return Convert.ToHexStringLower(bytes);

        bool IsSet(int place) => (bytes[place / 8] & (1 << (place % 8))) != 0;
    }

    public static string Md5() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static string Sha256() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <param name="signalType">The name in requests.</param>
    public static string Of(string signalType) => signalType switch
    {
        "pdq" => Pdq(),
        "video_vpdq" => Vpdq(3),
        "image_md5" or "video_md5" => Md5(),
        "image_sha256" or "video_sha256" => Sha256(),
        _ => throw new ArgumentOutOfRangeException(nameof(signalType)),
    };
}
