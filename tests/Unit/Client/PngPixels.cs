using System.Buffers.Binary;
using System.IO.Compression;

namespace TakeItDown.Tests.Unit.Client;

/// <summary>The pixels of a PNG with 8 bits per colour, RGB or grey, not interlaced.</summary>
internal sealed record PngPixels(int Width, int Height, byte[] Rgb)
{
    private const int Signature = 8;

    public static PngPixels Read(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var channels = png[25] == 2 ? 3 : 1;
        using var compressed = new MemoryStream();
        for (var at = Signature; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                compressed.Write(png, at + 8, length);
            at += length + 12;
        }

        compressed.Position = 0;
        using var lines = new ZLibStream(compressed, CompressionMode.Decompress);
        var (before, line, rgb) = (new byte[width * channels], new byte[width * channels], new byte[3 * width * height]);
        for (var y = 0; y < height; y++)
        {
            var filter = lines.ReadByte();
            lines.ReadExactly(line);
            Undo(filter, line, before, channels);
            for (var i = 0; i < 3 * width; i++)
                rgb[(3 * width * y) + i] = line[channels == 3 ? i : i / 3];
            (before, line) = (line, before);
        }

        return new(width, height, rgb);
    }

    /// <summary>The pixels as a binary portable pixmap.</summary>
    public byte[] ToPixmap() => [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{Width} {Height}\n255\n"), .. Rgb];

    /// <summary>Turned by 90 degrees, counter-clockwise.</summary>
    public PngPixels Turned() => Moved(Height, Width, (x, y) => (Width - 1 - y, x));

    /// <summary>Mirrored left to right.</summary>
    public PngPixels Mirrored() => Moved(Width, Height, (x, y) => (Width - 1 - x, y));

    private PngPixels Moved(int width, int height, Func<int, int, (int X, int Y)> from)
    {
        var rgb = new byte[Rgb.Length];
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            var (x, y) = from(pixel % width, pixel / width);
            Rgb.AsSpan(3 * ((y * Width) + x), 3).CopyTo(rgb.AsSpan(3 * pixel));
        }

        return new(width, height, rgb);
    }

    private static void Undo(int filter, byte[] line, byte[] before, int channels)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var (left, above, corner) = (i < channels ? 0 : line[i - channels], before[i], i < channels ? 0 : before[i - channels]);
            line[i] += (byte)(filter switch { 1 => left, 2 => above, 3 => (left + above) / 2, 4 => Paeth(left, above, corner), _ => 0 });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
