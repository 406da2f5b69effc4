using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TakeItDown.Receiver;

/// <summary>Meta's perceptual hash of a picture: 256 bits. Two pictures that look alike differ in few of them.</summary>
public static class Pdq
{
    public const string SignalType = "pdq";

    /// <summary>The most bits in which two hashes of the same picture differ.</summary>
    public const int MostDistance = 31;

    /// <summary>Below it, a picture has too little structure to be told from others: do not match its hash.</summary>
    public const int LeastQuality = 50;

    private const int Bytes = 32;

    /// <summary>In how many of 256 bits two hashes differ; 256 when one of them is no PDQ hash.</summary>
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
