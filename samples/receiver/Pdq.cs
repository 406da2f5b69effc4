using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TakeItDown.Receiver;

/// <summary>Meta's perceptual hash of a picture, 256 bits. The hashes of similar pictures differ in few bits.</summary>
public static class Pdq
{
    public const string SignalType = "pdq";

    /// <summary>Two hashes match if at most this many bits differ.</summary>
    public const int MaxDistance = 31;

    /// <summary>Do not match a hash of lower quality: the picture has too little detail.</summary>
    public const int MinQuality = 50;

    private const int Bytes = 32;

    /// <summary>The number of bits that differ. 256 if either text is not a PDQ hash.</summary>
    public static int Distance(string one, string other)
    {
        Span<byte> a = stackalloc byte[Bytes];
        Span<byte> b = stackalloc byte[Bytes];
        if (!TryRead(one, a) || !TryRead(other, b))
            return 8 * Bytes;

        var x = MemoryMarshal.Cast<byte, ulong>(a);
        var y = MemoryMarshal.Cast<byte, ulong>(b);
        var distance = 0;
        for (var i = 0; i < x.Length; i++)
            distance += BitOperations.PopCount(x[i] ^ y[i]);
        return distance;
    }

    private static bool TryRead(string hex, Span<byte> bytes) =>
        hex.Length == 2 * Bytes && Convert.FromHexString(hex, bytes, out _, out _) is OperationStatus.Done;
}
