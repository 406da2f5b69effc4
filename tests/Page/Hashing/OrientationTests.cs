using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class OrientationTests(HashingFixture hashing) : IClassFixture<HashingFixture>
{
    /// <summary>The picked photo as the browser shows it, lossless and without Exif.</summary>
    private const string ShowUpright =
        """
        const shown = await createImageBitmap(file);
        const canvas = Object.assign(document.createElement('canvas'), { width: shown.width, height: shown.height });
        canvas.getContext('2d').drawImage(shown, 0, 0);
        const upright = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
        return (await hashing.hashPicture(upright, new AbortController().signal))[0].hash;
        """;

    /// <summary>The picked photo, transformed by a matrix, for files that the browser does not rotate.</summary>
    private const string Turn =
        """
        const shown = await createImageBitmap(file, { imageOrientation: 'none' });
        const [width, height] = matrix[1] ? [shown.height, shown.width] : [shown.width, shown.height];
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.setTransform(...matrix);
        context.drawImage(shown, 0, 0);
        const upright = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
        return (await hashing.hashPicture(upright, new AbortController().signal))[0].hash;
        """;

    private readonly HashingPage page = hashing.Page;

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public async Task A_turned_photo_is_hashed_as_it_is_stored_and_upright(int orientation)
    {
        var drawing = Drawing.Named($"scene-11-exif{orientation}.jpg");
        var hashed = await page.HashAsync(drawing.File);
        var upright = await page.RunAsync<string>(ShowUpright);
        Assert.NotEqual(drawing.Pdq, upright);
        Assert.Equal([drawing.Pdq, upright], hashed.Pdqs);
        Assert.Equal(["pdq", "pdq", "image_md5", "image_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
    }

    [Fact]
    public async Task A_photo_that_is_stored_upright_has_one_PDQ()
    {
        var drawing = Drawing.Named("scene-11-exif1.jpg");
        Assert.Equal([drawing.Pdq], (await page.HashAsync(drawing.File)).Pdqs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_orientation_of_a_JPEG_is_found_and_hashed_as_the_browser_shows_it(bool littleEndian)
    {
        var drawing = Drawing.Named("scene-1.jpg");
        for (ushort orientation = 2; orientation <= 8; orientation++)
        {
            var jpeg = TurnedPhoto.Jpeg(await ReadAsync(drawing.File), orientation, littleEndian);
            await AssertBothAsync(drawing.Pdq, "image/jpeg", jpeg);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_turned_PNG_is_hashed_as_it_is_stored_and_upright(int orientation)
    {
        var drawing = Drawing.Named("scene-1.png");
        await AssertBothAsync(drawing.Pdq, "image/png", TurnedPhoto.Png(await ReadAsync(drawing.File), (ushort)orientation));
    }

    [Theory]
    [InlineData(3, "[-1, 0, 0, -1, 900, 700]")]
    [InlineData(6, "[0, 1, -1, 0, 700, 0]")]
    public async Task A_turned_WebP_is_hashed_as_it_is_stored_and_upright(int orientation, string matrix)
    {
        await page.PickAsync(Drawing.Named("scene-1.png").File);
        var webp = Convert.FromBase64String(await page.RunAsync<string>(
            """
            const shown = await createImageBitmap(file);
            const canvas = Object.assign(document.createElement('canvas'), { width: shown.width, height: shown.height });
            canvas.getContext('2d').drawImage(shown, 0, 0);
            return canvas.toDataURL('image/webp', 0.9).split(',')[1];
            """));
        Assert.Equal("VP8X"u8, webp.AsSpan(12, 4));
        var stored = Assert.Single((await page.HashAsync("image/webp", webp)).Pdqs);
        var upright = await page.RunAsync<string>($"const matrix = {matrix}; {Turn}");
        Assert.NotEqual(stored, upright);
        Assert.Equal([stored, upright], (await page.HashAsync("image/webp", TurnedPhoto.Webp(webp, (ushort)orientation))).Pdqs);
    }

    [Fact]
    public async Task A_picture_with_damaged_Exif_is_hashed()
    {
        var drawing = Drawing.Named("scene-1.jpg");
        var jpeg = TurnedPhoto.Jpeg(await ReadAsync(drawing.File), 6, littleEndian: true);
        const int tiff = 12, end = tiff + 26;
        for (var at = tiff; at < end; at++)
        {
            byte[] damaged = [.. jpeg];
            damaged[at] = 0xff;
            var hashed = await page.HashAsync("image/jpeg", damaged);
            Assert.Contains(drawing.Pdq, hashed.Pdqs);
        }
    }

    private static Task<byte[]> ReadAsync(string file) => File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

    private async Task AssertBothAsync(string stored, string mimeType, byte[] photo)
    {
        var hashed = await page.HashAsync(mimeType, photo);
        var upright = await page.RunAsync<string>(ShowUpright);
        Assert.NotEqual(stored, upright);
        Assert.Equal([stored, upright], hashed.Pdqs);
    }
}
