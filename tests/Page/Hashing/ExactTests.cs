using System.Security.Cryptography;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class ExactTests(BrowserFixture browser) : IAsyncLifetime
{
    /// <summary>A video of the requested number of megabytes. All of them are the same megabyte, so it takes little memory.</summary>
    private const string NewVideo =
        """
        const piece = new Blob([Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 31 >> 3)]);
        const newVideo = megabytes => new File(Array(megabytes).fill(piece), 'v.mp4', { type: 'video/mp4' });
        """;

    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_picture_has_its_MD5_and_SHA256()
    {
        await using var page = await host.OpenAsync(browser);
        var file = Drawing.Named("scene-1.jpg").File;
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        AssertExact("image", [bytes], await page.HashAsync(file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData((4 << 20) - 1)]
    [InlineData(4 << 20)]
    [InlineData((4 << 20) + 1)]
    [InlineData(9_000_001)]
    public async Task A_video_of_any_length_has_its_MD5_and_SHA256(int length)
    {
        await using var page = await host.OpenAsync(browser);
        var bytes = RandomNumberGenerator.GetBytes(length);
        var hashed = await page.HashAsync("video/mp4", bytes);
        AssertExact("video", [bytes], hashed);
        Assert.Equal(2, hashed.Hashes.Count);
        Assert.Equal(["cannot-decode-video"], hashed.Remarks);
    }

    [Fact]
    public async Task A_browser_without_WebAssembly_computes_the_same()
    {
        await using var host = await HashingHost.StartAsync(HashingHost.WithoutWebAssembly);
        await using var page = await host.OpenAsync(browser);
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        AssertExact("video", [bytes], await page.HashAsync("video/mp4", bytes));
        Assert.False(await page.WorkerNamed("exact").EvaluateAsync<bool>(
            "() => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(() => true, () => false)"));
    }

    [Fact]
    public async Task A_browser_that_cannot_read_a_file_as_a_stream_of_bytes_computes_the_same()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        await page.WorkerNamed("exact").EvaluateAsync<object>("() => { delete Blob.prototype.stream; }");
        var bytes = RandomNumberGenerator.GetBytes(9_000_001);
        AssertExact("video", [bytes], await page.HashAsync("video/mp4", bytes));
    }

    [LongFact]
    public async Task A_video_of_more_than_4_GB_is_hashed_whole()
    {
        const int megabytes = 4100;
        await using var page = await host.OpenAsync(browser);
        AssertExact("video", Megabytes(megabytes), await HashVideoAsync(page, megabytes));
    }

    [Fact]
    public async Task A_cancelled_video_is_read_no_further()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        var worker = page.WorkerNamed("exact");
        await worker.EvaluateAsync<object>(
            """
            () => {
              const read = ReadableStreamBYOBReader.prototype.read;
              let first = null;
              self.reads = 0;
              const gate = new Promise(open => self.open = open);
              self.halfway = new Promise(reached => {
                ReadableStreamBYOBReader.prototype.read = async function (into) {
                  first ??= this;
                  if (this === first && ++self.reads === 20) {
                    reached();
                    await gate;
                  }
                  return read.call(this, into);
                };
              });
            }
            """);
        await page.RunAsync<object>(
            NewVideo +
            """
            globalThis.controller = new AbortController();
            const options = { onProgress() {}, signal: controller.signal };
            globalThis.outcome = hashing.hashFile(newVideo(400), options).then(() => 'hashed', error => error.name);
            """);
        await worker.EvaluateAsync<object>("() => self.halfway").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal("AbortError", await page.RunAsync<string>("controller.abort(); return outcome;"));

        // The worker has responded to a later request, so it has received the cancellation. The second video gives it time to read on, which it must not do.
        await HashVideoAsync(page, 1);
        await worker.EvaluateAsync<object>("() => self.open()");
        await HashVideoAsync(page, 40);
        Assert.Equal(20, await worker.EvaluateAsync<int>("() => self.reads"));
    }

    [Fact]
    public async Task A_file_that_is_cancelled_before_it_starts_is_not_read()
    {
        await using var page = await host.OpenAsync(browser);
        await page.PickAsync(Drawing.Named("scene-1.jpg").File);
        var error = await page.RunAsync<string>(
            """
            const controller = new AbortController();
            controller.abort();
            return hashing.hashFile(file, { onProgress() {}, signal: controller.signal }).catch(error => error.name);
            """);
        Assert.Equal("AbortError", error);
    }

    internal static Task<HashedFile> HashVideoAsync(HashingPage page, int megabytes) => page.RunAsync<HashedFile>(
        NewVideo +
        $$"""
        const fractions = [];
        const options = { onProgress: fraction => fractions.push(fraction), signal: new AbortController().signal };
        return { ...await hashing.hashFile(newVideo({{megabytes}}), options), fractions };
        """);

    /// <summary>The content that <see cref="NewVideo"/> creates.</summary>
    internal static IEnumerable<byte[]> Megabytes(int count)
    {
        var piece = new byte[1 << 20];
        for (var i = 0; i < piece.Length; i++)
            piece[i] = (byte)(i * 31 >> 3);
        return Enumerable.Repeat(piece, count);
    }

    internal static void AssertExact(string mediaType, IEnumerable<byte[]> pieces, HashedFile hashed)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in pieces)
        {
            md5.AppendData(piece);
            sha256.AppendData(piece);
        }
        Assert.Equal(mediaType, hashed.MediaType);
        Assert.Equal([Convert.ToHexStringLower(md5.GetHashAndReset())], hashed.ValuesOf($"{mediaType}_md5"));
        Assert.Equal([Convert.ToHexStringLower(sha256.GetHashAndReset())], hashed.ValuesOf($"{mediaType}_sha256"));
    }
}
