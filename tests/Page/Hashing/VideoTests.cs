using System.Collections.Concurrent;
using System.Diagnostics;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>Videos in Chromium, decoded in both ways. <see cref="BrowserTests"/> compares them in the other browsers.</summary>
public sealed class VideoTests(BrowserFixture browser, ITestOutputHelper output) : IAsyncLifetime
{
    private const string WithoutWebCodecs = "delete globalThis.VideoDecoder;";

    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("", true)]
    [InlineData(WithoutWebCodecs, false)]
    public async Task Each_clip_has_the_frames_of_the_reference(string before, bool isDecodedInWorker)
    {
        await using var page = await host.OpenAsync(browser, before);
        var fetched = new ConcurrentQueue<string>();
        page.Page.Request += (_, request) => fetched.Enqueue(request.Url);
        foreach (var clip in VideoClip.All.Where(clip => clip.Name != "hevc.mp4"))
        {
            var hashed = await page.HashAsync(clip.File);

            Assert.Equal(["video_vpdq", "video_md5", "video_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
            Assert.Empty(hashed.Remarks);
            Assert.Equal(hashed.Fractions.Order(), hashed.Fractions);
            FrameComparison.Of(clip, hashed.ValuesOf("video_vpdq").Single()).Check(output);
        }

        Assert.Equal(isDecodedInWorker, fetched.Any(url => url.Contains("/video.worker-", StringComparison.Ordinal)));
    }

    /// <summary>One page for everything that does not depend on the clip.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(WithoutWebCodecs)]
    public async Task A_video_without_detail_or_without_a_known_form_sends_its_exact_hashes_and_says_so(string before)
    {
        await using var page = await host.OpenAsync(browser, before);
        var flat = await page.HashAsync("video/webm", await File.ReadAllBytesAsync(VideoClip.PathOf("flat.webm"), TestContext.Current.CancellationToken));
        var cut = await page.HashAsync("video/mp4", (await File.ReadAllBytesAsync(VideoClip.Named("h264.mp4").File, TestContext.Current.CancellationToken))[..2_000]);

        foreach (var hashed in (HashedFile[])[flat, cut])
            Assert.Equal(["video_md5", "video_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
        Assert.Equal(["low-quality-video"], flat.Remarks);
        Assert.Equal(["cannot-decode-video"], cut.Remarks);
    }

    [Theory]
    [InlineData("")]
    [InlineData(WithoutWebCodecs)]
    public async Task It_pauses_while_nobody_can_look_at_the_page_and_can_be_cancelled_then(string before)
    {
        await using var page = await host.OpenAsync(browser, before);
        await page.PrepareAsync();
        await page.PickAsync(VideoClip.Named("h264.mp4").File);

        var outcome = await page.RunAsync<string>(
            """
            const hide = state => {
              Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
              document.dispatchEvent(new Event('visibilitychange'));
            };
            const start = () => {
              const controller = new AbortController();
              let settled = 'running';
              const hashed = hashing.hashFile(file, { onProgress() {}, signal: controller.signal }).then(() => 'hashed', error => error.name).then(name => settled = name);
              return { hashed, controller, get settled() { return settled; } };
            };
            hide('hidden');
            const [first, second] = [start(), start()];
            hide('visible');
            hide('hidden');
            await new Promise(resolve => setTimeout(resolve, 1500));
            const paused = [first.settled, second.settled];
            second.controller.abort();
            const cancelled = await second.hashed;
            hide('visible');
            return [...paused, cancelled, await first.hashed].join(' ');
            """);

        Assert.Equal("running running AbortError hashed", outcome);
    }

    [Fact]
    public async Task An_iPhone_may_have_encoded_a_video_again_and_similar_copies_are_found()
    {
        const string iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        await using var phone = await host.OpenAsync(browser, userAgent: iPhone);

        Assert.Equal(["may-be-converted"], (await phone.HashAsync(VideoClip.Named("vp9.webm").File)).Remarks);
    }

    /// <summary>Made here with ffmpeg: two hours with a frame each second, and 25 frames in each.</summary>
    [LongFact]
    public async Task A_video_of_two_hours_has_300_frames_at_equal_distances()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mp4");
        try
        {
            await FfmpegAsync("-stream_loop", "-1", "-i", VideoClip.Named("h264.mp4").File, "-t", "7200", "-c", "copy", file);
            foreach (var before in (string[])["", WithoutWebCodecs])
            {
                await using var page = await host.OpenAsync(browser, before);
                await page.PrepareAsync();
                var (memory, watch) = (await RendererMemory.WatchAsync(browser), Stopwatch.StartNew());
                var frames = ClipFrame.Read((await page.HashAsync(file)).ValuesOf("video_vpdq").Single());

                output.WriteLine($"{(before.Length == 0 ? "WebCodecs" : "<video>")}: {new FileInfo(file).Length >> 20} MB, {frames.Count} frames, {watch.Elapsed.TotalSeconds:F0} s, {memory.Grown() >> 20} MB more memory");
                Assert.InRange(frames.Count, 100, 300);
                Assert.All(frames, frame => Assert.Equal(0, frame.Second % 24));
                Assert.InRange(frames[^1].Second, 7_000, 7_200);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task FfmpegAsync(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-y", .. arguments]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
