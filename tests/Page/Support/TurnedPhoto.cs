namespace TakeItDown.Tests.Page.Support;

/// <summary>Adds an Exif orientation to a picture that has none.</summary>
internal static class TurnedPhoto
{
    private const byte Exif = 0xe1;

    public static byte[] Jpeg(byte[] jpeg, ushort orientation, bool littleEndian) =>
        jpeg.WithSegment(Exif, [.. "Exif\0\0"u8, .. Tiff(orientation, littleEndian)]);

    public static byte[] Png(byte[] png, ushort orientation) => png.WithChunk("eXIf"u8, Tiff(orientation, littleEndian: false));

    /// <summary>A WebP that is in the extended format already, as Chromium writes it.</summary>
    public static byte[] Webp(byte[] webp, ushort orientation) => webp.WithWebpExif(Tiff(orientation, littleEndian: true));

    private static byte[] Tiff(ushort orientation, bool littleEndian) => littleEndian
        ? [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
}
