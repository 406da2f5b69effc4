namespace TakeItDown.Client;

/// <summary>PDQ, bit for bit as Meta's reference computes it: with 32-bit floats, rounded after every step.</summary>
public static class PdqHasher
{
    private const int Side = 64; // of the thumbnail that is transformed
    private const int Bits = 16; // of the hash's square
    private const int Passes = 2;
    private const int Smallest = 5;
    private const int Largest = 512;
    private const int Channels = 3;

    private static readonly float[] Cosines = WriteCosines();

    /// <summary>Hashes a picture of any size, upright. A program that decodes it must apply its orientation (EXIF) first.</summary>
    /// <param name="rgb">Red, green and blue of each pixel, row by row.</param>
    /// <param name="width">The number of pixels in a row.</param>
    /// <param name="height">The number of rows.</param>
    /// <exception cref="ArgumentException">There are not as many bytes as the size says.</exception>
    public static PdqPicture Hash(ReadOnlySpan<byte> rgb, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * Channels)
            throw new ArgumentException("The number of bytes must be 3 × width × height.", nameof(rgb));
        var (columns, rows) = width > Largest || height > Largest ? (Largest, Largest) : (width, height);
        if (columns < Smallest || rows < Smallest)
            return new([.. Enumerable.Repeat(default(PdqHash), 8)], Quality: 0);
        var thumbnail = Shrink(Luma(rgb, width, height, columns, rows), columns, rows);
        return new(Orientations(Transform(thumbnail)), QualityOf(thumbnail));
    }

    /// <summary>The brightness of the nearest pixel for each column and row.</summary>
    private static float[] Luma(ReadOnlySpan<byte> rgb, int width, int height, int columns, int rows)
    {
        var luma = new float[columns * rows];
        for (var i = 0; i < luma.Length; i++)
        {
            var pixel = rgb.Slice(Channels * ((i / columns * height / rows * width) + (i % columns * width / columns)), Channels);
            luma[i] = (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);
        }

        return luma;
    }

    /// <summary>Blurs by box filters and takes the middle of each of 64 × 64 fields. Leaves a picture of that size as it is.</summary>
    private static float[] Shrink(float[] full, int width, int height)
    {
        if (width == Side && height == Side)
            return full;
        var blurred = new float[full.Length];
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var y = 0; y < height; y++)
                Box(full, blurred, y * width, 1, width);
            for (var x = 0; x < width; x++)
                Box(blurred, full, x, width, height);
        }

        var thumbnail = new float[Side * Side];
        for (var i = 0; i < thumbnail.Length; i++)
            thumbnail[i] = full[(Middle(i / Side, height) * width) + Middle(i % Side, width)];
        return thumbnail;

        static int Middle(int i, int length) => (int)((i + 0.5) * length / Side);
    }

    /// <summary>The mean of a window around each of <paramref name="length"/> values. At the ends the window is smaller.</summary>
    private static void Box(float[] from, float[] to, int start, int stride, int length)
    {
        var window = (length + (2 * Side) - 1) / (2 * Side);
        var ahead = window / 2;
        var (sum, count) = (0f, 0);
        // One running sum as in the reference, because the order of adding and subtracting decides how it rounds.
        for (var right = 0; right < length + ahead; right++)
        {
            if (right < length)
            {
                sum += from[start + (right * stride)];
                count++;
            }

            if (right >= window)
            {
                sum -= from[start + ((right - window) * stride)];
                count--;
            }

            if (right >= ahead)
                to[start + ((right - ahead) * stride)] = sum / count;
        }
    }

    /// <summary>How much neighbours differ, in hundredths of full contrast, rounded down so that faint noise does not count.</summary>
    private static int QualityOf(float[] thumbnail)
    {
        var sum = 0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var here = thumbnail[(y * Side) + x];
                if (y + 1 < Side)
                    sum += Difference(here, thumbnail[((y + 1) * Side) + x]);
                if (x + 1 < Side)
                    sum += Difference(here, thumbnail[(y * Side) + x + 1]);
            }
        }

        return Math.Min(100, sum / 90);

        static int Difference(float one, float other) => Math.Abs((int)((one - other) * 100 / 255));
    }

    /// <summary>The 16 × 16 lowest frequencies of a discrete cosine transform, without the constant ones.</summary>
    private static float[] Transform(float[] thumbnail)
    {
        var half = new float[Bits * Side];
        for (var i = 0; i < Bits; i++)
        {
            for (var x = 0; x < Side; x++)
            {
                var sum = 0f;
                for (var k = 0; k < Side; k++)
                    sum += Cosines[(i * Side) + k] * thumbnail[(k * Side) + x];
                half[(i * Side) + x] = sum;
            }
        }

        var frequencies = new float[Bits * Bits];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < Side; k++)
                sum += half[(i / Bits * Side) + k] * Cosines[(i % Bits * Side) + k];
            frequencies[i] = sum;
        }

        return frequencies;
    }

    /// <summary>
    /// A mirrored picture has the same frequencies with other signs: every other row or column is negated. A turned one also has rows and columns
    /// exchanged.
    /// </summary>
    private static IReadOnlyList<PdqHash> Orientations(float[] frequencies)
    {
        return
        [
            HashOf(frequencies),
            HashOf(Oriented(isTransposed: true, (_, column) => column % 2 == 0)),
            HashOf(Oriented(isTransposed: false, (row, column) => (row + column) % 2 != 0)),
            HashOf(Oriented(isTransposed: true, (row, _) => row % 2 == 0)),
            HashOf(Oriented(isTransposed: false, (_, column) => column % 2 == 0)),
            HashOf(Oriented(isTransposed: false, (row, _) => row % 2 == 0)),
            HashOf(Oriented(isTransposed: true, (_, _) => false)),
            HashOf(Oriented(isTransposed: true, (row, column) => (row + column) % 2 != 0)),
        ];

        float[] Oriented(bool isTransposed, Func<int, int, bool> isNegated)
        {
            var oriented = new float[frequencies.Length];
            for (var i = 0; i < oriented.Length; i++)
            {
                var (row, column) = (i / Bits, i % Bits);
                oriented[isTransposed ? (column * Bits) + row : i] = isNegated(row, column) ? -frequencies[i] : frequencies[i];
            }

            return oriented;
        }
    }

    /// <summary>One bit for each frequency above the median, the last first.</summary>
    private static PdqHash HashOf(float[] frequencies)
    {
        var median = frequencies.Order().ElementAt((frequencies.Length / 2) - 1);
        Span<ulong> words = stackalloc ulong[4];
        for (var i = 0; i < frequencies.Length; i++)
            words[i / 64] |= frequencies[i] > median ? 1UL << (i % 64) : 0;
        return new(words[3], words[2], words[1], words[0]);
    }

    private static float[] WriteCosines()
    {
        var scale = (float)Math.Sqrt(2.0 / Side);
        var cosines = new float[Bits * Side];
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = (float)(scale * Math.Cos(Math.PI / 2 / Side * ((i / Side) + 1) * ((2 * (i % Side)) + 1)));
        return cosines;
    }
}

/// <summary>The PDQ hashes of a picture.</summary>
/// <param name="Orientations">
/// As it is, turned by 90, 180 and 270 degrees, mirrored left to right, mirrored top to bottom, and mirrored along either diagonal. Look up all
/// eight to find turned and mirrored copies too.
/// </param>
/// <param name="Quality">0 to 100: how much detail it has. Do not match it below <see cref="PdqHash.MinQuality"/>.</param>
public sealed record PdqPicture(IReadOnlyList<PdqHash> Orientations, int Quality);
