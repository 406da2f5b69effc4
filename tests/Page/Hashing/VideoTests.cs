using System.Collections.Concurrent;
using System.Diagnostics;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>Videos in Chromium, decoded in both ways. <see cref="BrowserTests"/> compares them in the other browsers.</summary>
public sealed class VideoTests(BrowserFixture browser, ITestOutputHelper output) : IAsyncLifetime
{
    private const string WithoutWebCodecs = "delete globalThis.VideoDecoder;";
    private const string IPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";

    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task WebCodecs_gives_the_frames_of_the_reference_and_its_code_is_fetched_only_with_a_video()
    {
        await using var page = await host.OpenAsync(browser);
        var fetched = new ConcurrentQueue<string>();
        page.Page.Request += (_, request) => fetched.Enqueue(request.Url);
        await page.HashAsync(Drawing.Named("flat-grey.png").File);
        Assert.DoesNotContain(fetched, IsVideoWorker);

        foreach (var clip in VideoClip.All.Where(clip => clip.Name != "hevc.mp4"))
            await CheckAsync(page, clip, FrameComparison.MaxStored);
        await CheckExactOnlyAsync(page);

        Assert.Contains(fetched, IsVideoWorker);
    }

    [Fact]
    public async Task Without_WebCodecs_the_player_of_the_browser_gives_similar_frames()
    {
        await using var page = await host.OpenAsync(browser, WithoutWebCodecs);
        var fetched = new ConcurrentQueue<string>();
        page.Page.Request += (_, request) => fetched.Enqueue(request.Url);

        foreach (var clip in (string[])["vp9.webm", "turned.mp4"])
            await CheckAsync(page, VideoClip.Named(clip), FrameComparison.MaxDrawn);
        await CheckExactOnlyAsync(page);

        Assert.DoesNotContain(fetched, IsVideoWorker);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(WithoutWebCodecs)]
    public async Task It_pauses_while_nobody_can_look_at_the_page_and_can_be_cancelled_then(string? before)
    {
        await using var phone = await host.OpenAsync(browser, before, userAgent: IPhone);
        await phone.PrepareAsync();
        await phone.PickAsync(VideoClip.Named("vp9.webm").File);

        var outcome = await phone.RunAsync<string>(
            """
            const show = state => {
              Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
              document.dispatchEvent(new Event('visibilitychange'));
            };
            const start = async () => {
              const controller = new AbortController();
              const run = { fraction: 0, cancel: () => controller.abort() };
              await new Promise(oneFrameIsDone => {
                const onProgress = fraction => {
                  run.fraction = fraction;
                  if (fraction > 0.2) oneFrameIsDone();
                };
                run.hashed = hashing.hashFile(file, { onProgress, signal: controller.signal }).then(({ remarks }) => remarks.join(), error => error.name);
              });
              return run;
            };
            show('hidden');
            const [first, second] = await Promise.all([start(), start()]);
            await new Promise(resolve => setTimeout(resolve, 500)); // enough for all frames, if it does not pause
            const paused = first.fraction < 0.3 && second.fraction < 0.3;
            second.cancel();
            const cancelled = await second.hashed;
            show('visible');
            return [paused, cancelled, await first.hashed].join(' ');
            """);

        // An iPhone may have encoded the video again. Copies that look the same are found then.
        Assert.Equal("true AbortError may-be-converted", outcome);
    }

    /// <summary>Made here with ffmpeg: more than 4 GB, the same five scenes again and again.</summary>
    [LongFact]
    public async Task A_video_of_two_hours_has_300_frames_at_equal_distances()
    {
        var folder = Directory.CreateTempSubdirectory("takeitdown-video-");
        var (scenes, film) = (Path.Combine(folder.FullName, "scenes.mp4"), Path.Combine(folder.FullName, "film.mp4"));
        try
        {
            await FfmpegAsync(
                "-i", VideoClip.Named("h264.mp4").File, "-frames:v", "125", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "5500k",
                "-minrate", "5500k", "-maxrate", "5500k", "-bufsize", "5500k", "-x264-params", "nal-hrd=cbr", scenes);
            await FfmpegAsync("-stream_loop", "-1", "-i", scenes, "-t", "7200", "-c", "copy", film);
            Assert.InRange(new FileInfo(film).Length, 4L << 30, 6L << 30);
            foreach (var before in (string?[])[null, WithoutWebCodecs])
            {
                await using var page = await host.OpenAsync(browser, before);
                await page.PrepareAsync();
                var (memory, watch) = (await RendererMemory.WatchAsync(browser), Stopwatch.StartNew());
                var frames = ClipFrame.Read((await page.HashAsync(film)).ValuesOf("video_vpdq").Single());

                output.WriteLine($"{(before is null ? "WebCodecs" : "<video>")}: {watch.Elapsed.TotalSeconds:F0} s, {memory.Grown() >> 20} MB more memory");
                Assert.Equal(Enumerable.Range(0, 300).Select(frame => frame * 24), frames.Select(frame => frame.Second));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As the exchange asks. Six videos, each with 300 frames.</summary>
    [LongFact]
    public async Task The_videos_of_a_case_have_at_most_1500_frames_together()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mp4");
        try
        {
            await FfmpegAsync("-stream_loop", "-1", "-i", VideoClip.Named("h264.mp4").File, "-t", "310", "-r", "1", file);
            await using var chromium = new Chromium(await browser.OpenAsync(800, 600));

            var hashed = await chromium.HashInPageAsync(host, Enumerable.Repeat(file, 6));

            Assert.All(hashed, picked => Assert.Equal(250, picked.Hashes[0].HashValue.Split(';').Length));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool IsVideoWorker(string url) => url.Contains("/video.worker-", StringComparison.Ordinal);

    private async Task CheckAsync(HashingPage page, VideoClip clip, int most)
    {
        var hashed = await page.HashAsync(clip.File);

        Assert.Equal(["video_vpdq", "video_md5", "video_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
        Assert.Empty(hashed.Remarks);
        Assert.Equal(hashed.Fractions.Order(), hashed.Fractions);
        FrameComparison.Of(clip, hashed.ValuesOf("video_vpdq").Single()).Check(output, most);
    }

    /// <summary>A video without detail, and one that is cut off.</summary>
    private static async Task CheckExactOnlyAsync(HashingPage page)
    {
        var flat = await page.HashAsync("video/webm", await File.ReadAllBytesAsync(VideoClip.PathOf("flat.webm"), TestContext.Current.CancellationToken));
        var cut = await page.HashAsync("video/mp4", (await File.ReadAllBytesAsync(VideoClip.Named("h264.mp4").File, TestContext.Current.CancellationToken))[..2_000]);

        foreach (var hashed in (HashedFile[])[flat, cut])
            Assert.Equal(["video_md5", "video_sha256"], hashed.Hashes.Select(hash => hash.SignalType));
        Assert.Equal(["low-quality-video"], flat.Remarks);
        Assert.Equal(["cannot-decode-video"], cut.Remarks);
    }

    private static async Task FfmpegAsync(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-y", .. arguments]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
