using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TakeItDown.Client;

/// <summary>A PDQ hash, 256 bits. The hashes of similar pictures differ in few bits.</summary>
/// <param name="First">Bits 0 to 63, as in the hexadecimal form.</param>
/// <param name="Second">Bits 64 to 127.</param>
/// <param name="Third">Bits 128 to 191.</param>
/// <param name="Fourth">Bits 192 to 255.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PdqHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>Two hashes match if at most this many bits differ.</summary>
    public const int MaxDistance = 31;

    /// <summary>Do not match a hash of lower quality: the picture has too little detail.</summary>
    public const int MinQuality = 50;

    private const int Bytes = 32;

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not a PDQ hash.</exception>
    public static PdqHash Parse(string hex) => TryParse(hex, out var hash) ? hash : throw new FormatException("A PDQ hash has 64 hexadecimal digits.");

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out PdqHash hash)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var isHash = hex?.Length == 2 * Bytes && Convert.FromHexString(hex, bytes, out _, out _) is OperationStatus.Done;
        hash = isHash ? Read(bytes) : default;
        return isHash;
    }

    /// <summary>The number of bits that differ.</summary>
    public int DistanceTo(PdqHash other) =>
        BitOperations.PopCount(First ^ other.First) + BitOperations.PopCount(Second ^ other.Second)
        + BitOperations.PopCount(Third ^ other.Third) + BitOperations.PopCount(Fourth ^ other.Fourth);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Fourth);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Without the value, so that no log contains it.</summary>
    public override string ToString() => "pdq";

    private static PdqHash Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
}
