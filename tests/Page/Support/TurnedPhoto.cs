using System.Buffers.Binary;
using System.IO.Hashing;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Puts an Exif orientation into a picture that has none.</summary>
internal static class TurnedPhoto
{
    public static byte[] Jpeg(byte[] jpeg, ushort orientation, bool littleEndian)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation, littleEndian)];
        return [0xff, 0xd8, 0xff, 0xe1, .. BigEndian((ushort)(exif.Length + 2)), .. exif, .. jpeg.AsSpan(2)];
    }

    public static byte[] Png(byte[] png, ushort orientation)
    {
        const int afterHeader = 33;
        var tiff = Tiff(orientation, littleEndian: false);
        byte[] checkedPart = [.. "eXIf"u8, .. tiff];
        return
        [
            .. png.AsSpan(0, afterHeader), .. BigEndian((uint)tiff.Length), .. checkedPart, .. BigEndian(Crc32.HashToUInt32(checkedPart)),
            .. png.AsSpan(afterHeader),
        ];
    }

    /// <summary>A WebP that is in the extended format already, as Chromium writes it, and has no Exif.</summary>
    public static byte[] Webp(byte[] webp, ushort orientation)
    {
        const int flags = 20;
        const byte hasExif = 0x08;
        var tiff = Tiff(orientation, littleEndian: true);
        byte[] turned = [.. webp, .. "EXIF"u8, .. LittleEndian(tiff.Length), .. tiff];
        turned[flags] |= hasExif;
        LittleEndian(turned.Length - 8).CopyTo(turned, 4);
        return turned;
    }

    private static byte[] Tiff(ushort orientation, bool littleEndian) => littleEndian
        ? [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] BigEndian(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] LittleEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
