using System.Buffers.Binary;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Changes the bytes of a WebP.</summary>
internal static class WebpBytes
{
    private const int Flags = 20;
    private const byte HasProfile = 0x20, HasExif = 0x08;

    /// <summary>A picture in the simple format, in the extended format and with a colour profile.</summary>
    public static byte[] WithWebpProfile(this byte[] webp, byte[] profile, int width, int height) =>
        WithSize(
        [
            .. webp.AsSpan(0, 12), .. Chunk("VP8X"u8, [HasProfile, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)]),
            .. Chunk("ICCP"u8, profile), .. webp.AsSpan(12),
        ]);

    /// <summary>A picture in the extended format, with an Exif block at its end.</summary>
    public static byte[] WithWebpExif(this byte[] webp, byte[] tiff)
    {
        byte[] changed = [.. webp, .. Chunk("EXIF"u8, tiff)];
        changed[Flags] |= HasExif;
        return WithSize(changed);
    }

    private static byte[] WithSize(byte[] webp)
    {
        BinaryPrimitives.WriteInt32LittleEndian(webp.AsSpan(4), webp.Length - 8);
        return webp;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. name, .. length, .. data, .. new byte[data.Length % 2]];
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
