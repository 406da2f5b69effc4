using System.Buffers.Binary;
using System.Numerics;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class PdqTests(BrowserFixture browser) : IAsyncLifetime
{
    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_picture_that_cannot_be_read_whole_is_decoded_no_further()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        await page.PickAsync(Drawing.Named("scene-1.jpg").File);
        await page.WorkerNamed("exact").EvaluateAsync<object>("() => { Blob.prototype.stream = Blob.prototype.slice = () => { throw new Error(); }; }");
        var worker = page.WorkerNamed("pdq");
        await worker.EvaluateAsync<object>(
            """
            () => {
              const [decode, context] = [createImageBitmap, OffscreenCanvasRenderingContext2D.prototype];
              const read = context.getImageData;
              let gate = new Promise(open => self.open = open);
              self.createImageBitmap = async (...given) => {
                const held = gate;
                gate = undefined;
                await held;
                return decode(...given);
              };
              self.reads = 0;
              context.getImageData = function (...given) {
                self.reads++;
                return read.apply(this, given);
              };
            }
            """);

        Assert.Equal("unreadable", await page.RunAsync<string>(
            "return hashing.hashFile(file, { onProgress() {}, signal: new AbortController().signal }).catch(error => error.reason);"));

        // The worker has responded to a later request, so it has received the cancellation. Two more give it time to go on with the first one.
        const string another = "await hashing.hashPicture(file, new AbortController().signal);";
        await page.RunAsync<object>(another);
        var readsOfOne = await worker.EvaluateAsync<int>("() => self.reads");
        await worker.EvaluateAsync<object>("() => self.open()");
        await page.RunAsync<object>(another + another);
        Assert.InRange(await worker.EvaluateAsync<int>("() => self.reads"), 3 * readsOfOne, (3 * readsOfOne) + (readsOfOne / 2));
    }

    [Fact]
    public async Task A_PDQ_of_sufficient_quality_is_returned_and_otherwise_the_page_gets_a_reason()
    {
        await using var page = await host.OpenAsync(browser);
        foreach (var drawing in Drawing.All.Where(drawing => !drawing.Name.Contains("exif", StringComparison.Ordinal)))
        {
            var hashed = await page.HashAsync(drawing.File);
            Hash[] pdq = drawing.IsGood ? [new("pdq", drawing.Pdq, drawing.Quality)] : [];
            string[] remarks = drawing.IsGood ? [] : ["low-quality"];
            Assert.Equal(pdq, hashed.Hashes.SkipLast(2));
            Assert.Equal(remarks, hashed.Remarks);
            Assert.Equal("image", hashed.MediaType);
        }
    }

    [Fact]
    public async Task A_pattern_whose_PDQ_the_exchange_would_refuse_has_only_its_exact_hashes()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PickAsync("image/bmp", BlackAndWhiteHalves());
        var pdq = Assert.Single((await page.RunAsync<IReadOnlyList<Pdq>>("return hashing.hashPicture(file, new AbortController().signal);"))!);
        Assert.True(pdq.Quality >= 50);
        Assert.InRange(Convert.FromHexString(pdq.Hash).Sum(part => BitOperations.PopCount(part)), 1, 95);

        var hashed = await page.HashAsync();

        Assert.Equal(["image_md5", "image_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
        Assert.Equal(["low-quality"], hashed.Remarks);
    }

    [Fact]
    public async Task A_picture_that_no_browser_decodes_gets_exact_hashes_and_the_page_gets_a_reason()
    {
        await using var page = await host.OpenAsync(browser);
        var hashed = await page.HashAsync("image/heic", "\0\0\0\x18ftypheic"u8.ToArray());
        Assert.Equal(["image_md5", "image_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
        Assert.Equal(["cannot-decode"], hashed.Remarks);
    }

    [Fact]
    public async Task A_fully_transparent_picture_has_too_little_detail()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PickAsync(Drawing.Named("scene-1.jpg").File);
        var png = Convert.FromBase64String(await page.RunAsync<string>(
            "return Object.assign(document.createElement('canvas'), { width: 300, height: 200 }).toDataURL('image/png').split(',')[1];"));
        var hashed = await page.HashAsync("image/png", png);
        Assert.Empty(hashed.Pdqs);
        Assert.Equal(["low-quality"], hashed.Remarks);
    }

    [Fact]
    public async Task A_file_has_at_most_two_PDQs()
    {
        await using var page = await host.OpenAsync(browser);
        var animated = OddFile.All.Single(file => file.Name == "apng-hidden-default.png");
        var hashed = await page.HashAsync("image/png", TurnedPhoto.Png(animated.Bytes, 6));
        Assert.Equal(animated.Pdqs, hashed.Pdqs);
        Assert.Equal(4, hashed.Hashes.Count);
    }

    /// <summary>Browsers free what was read back late, so more of it would fill the memory of a small phone.</summary>
    [Fact]
    public async Task Of_a_large_picture_only_the_pixels_that_are_hashed_are_read_back()
    {
        await using var page = await host.OpenAsync(browser, before: HashingHost.OldPhone + """
            const read = CanvasRenderingContext2D.prototype.getImageData;
            globalThis.bytes = 0;
            CanvasRenderingContext2D.prototype.getImageData = function (...at) { const image = read.apply(this, at); bytes += image.data.length; return image; };
            """);
        await page.HashAsync(Drawing.Named("scene-10-12mp.jpg").File);
        Assert.InRange(await page.RunAsync<int>("return bytes;"), 512 * 512 * 4, 512 * 512 * 5);
    }

    [Fact]
    public async Task A_browser_that_hides_what_is_on_a_canvas_gives_no_PDQ()
    {
        await using var page = await host.OpenAsync(browser, before: HashingHost.OldPhone + """
            const read = CanvasRenderingContext2D.prototype.getImageData;
            CanvasRenderingContext2D.prototype.getImageData = function (...at) { const image = read.apply(this, at); image.data.fill(255); return image; };
            """);
        var hashed = await page.HashAsync(Drawing.Named("scene-1.jpg").File);
        Assert.Empty(hashed.Pdqs);
        Assert.Equal(["cannot-decode"], hashed.Remarks);
    }

    [Fact]
    public async Task Reading_12_megapixels_back_takes_less_than_3_MB()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        var worker = page.WorkerNamed("pdq");
        await worker.EvaluateAsync<object>(
            """
            () => {
              const [Canvas, read] = [OffscreenCanvas, OffscreenCanvasRenderingContext2D.prototype.getImageData];
              self.bytes = 0;
              self.OffscreenCanvas = function (width, height) { self.bytes += width * height * 4; return new Canvas(width, height); };
              OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...at) {
                const image = read.apply(this, at);
                self.bytes += image.data.length;
                return image;
              };
            }
            """);
        var drawing = Drawing.Named("scene-10-12mp.jpg");
        Assert.Equal([drawing.Pdq], (await page.HashAsync(drawing.File)).Pdqs);
        Assert.InRange(await worker.EvaluateAsync<int>("() => self.bytes"), 512 * 512 * 4, 3_000_000);
    }

    /// <summary>An uncompressed picture of 64 × 64 pixels.</summary>
    private static byte[] BlackAndWhiteHalves()
    {
        const int side = 64;
        const int header = 54;
        var bmp = new byte[header + (3 * side * side)];
        "BM"u8.CopyTo(bmp);
        foreach (var (at, value) in new[] { (2, bmp.Length), (10, header), (14, 40), (18, side), (22, side), (26, 1 | (24 << 16)) })
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(at), value);
        for (var row = 0; row < side; row++)
            bmp.AsSpan(header + (3 * ((row * side) + (side / 2))), 3 * side / 2).Fill(255);
        return bmp;
    }
}
