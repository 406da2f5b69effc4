using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Changes the bytes of a PNG.</summary>
internal static class PngBytes
{
    private const int AfterHeader = 33;

    /// <summary>Inserts a chunk after the header chunk.</summary>
    public static byte[] WithChunk(this byte[] png, ReadOnlySpan<byte> type, params ReadOnlySpan<byte> data) =>
        [.. png.AsSpan(0, AfterHeader), .. Chunk(type, data), .. png.AsSpan(AfterHeader)];

    public static byte[] WithPngProfile(this byte[] png, byte[] profile)
    {
        using var zipped = new MemoryStream();
        using (var zlib = new ZLibStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(profile);
        return png.WithChunk("iCCP"u8, [.. "profile\0\0"u8, .. zipped.ToArray()]);
    }

    /// <summary>Makes an animation of two frames: the picture, and its upper half.</summary>
    public static byte[] Animated(this byte[] png)
    {
        var (width, height) = (ReadUInt32(png, 16), ReadUInt32(png, 20));
        var data = png.AsSpan().IndexOf("IDAT"u8) - 4;
        var pixels = png.AsSpan(data + 8, (int)ReadUInt32(png, data));
        return
        [
            .. png.AsSpan(0, AfterHeader),
            .. Chunk("acTL"u8, [.. UInt32(2), .. UInt32(0)]),
            .. Chunk("fcTL"u8, FrameControl(0, width, height)),
            .. Chunk("IDAT"u8, pixels),
            .. Chunk("fcTL"u8, FrameControl(1, width, height / 2)),
            .. Chunk("fdAT"u8, [.. UInt32(2), .. pixels]),
            .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] FrameControl(uint sequence, uint width, uint height) =>
        [.. UInt32(sequence), .. UInt32(width), .. UInt32(height), .. UInt32(0), .. UInt32(0), 0, 1, 0, 1, 0, 0];

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] hashed = [.. type, .. data];
        return [.. UInt32((uint)data.Length), .. hashed, .. UInt32(Crc32.HashToUInt32(hashed))];
    }

    private static uint ReadUInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    public static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
