using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>What <c>./dev bench page</c> prints.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HashingBench(BrowserFixture browser, ITestOutputHelper output)
{
    private const int Runs = 5;

    /// <summary>A drawing with the size and the noise of a photo, so that it compresses as little as one.</summary>
    internal const string MakePhoto =
        """
        const drawing = await createImageBitmap(file);
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.drawImage(drawing, 0, 0, width, height);
        const image = context.getImageData(0, 0, width, height);
        for (let i = 0; i < image.data.length; i++) if (i % 4 < 3) image.data[i] += Math.random() * 24 - 12;
        context.putImageData(image, 0, 0);
        const jpeg = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.9));
        globalThis.sample = new File([jpeg], 'photo.jpg', { type: 'image/jpeg' });
        return sample.size;
        """;

    private const string MakeVideo =
        """
        const piece = crypto.getRandomValues(new Uint8Array(1 << 16));
        globalThis.sample = new File(Array(megabytes * 16).fill(new Blob([piece])), 'video.mp4', { type: 'video/mp4' });
        return sample.size;
        """;

    private const string Measure =
        """
        const started = performance.now();
        await hashing.hashFile(sample, { onProgress() {}, signal: new AbortController().signal });
        return performance.now() - started;
        """;

    [BenchFact]
    public async Task Photos_and_videos()
    {
        await using var host = await HashingHost.StartAsync();
        output.WriteLine($"Photos: median time of {Runs} runs; the longest task on the page's main thread; peak memory of the process");
        foreach (var (width, height) in new[] { (816, 612), (1632, 1224), (4032, 3024) })
        {
            await MeasurePhotoAsync(host, "in the worker", before: null, width, height);
            await MeasurePhotoAsync(host, "on the page, as on old phones", HashingHost.OldPhone, width, height);
        }
        output.WriteLine("Videos: speed; longest task; peak memory");
        await MeasureVideoAsync(host, "WebAssembly");
        await using var without = await HashingHost.StartAsync(HashingHost.WithoutWebAssembly);
        await MeasureVideoAsync(without, "JavaScript alone");
    }

    private async Task MeasurePhotoAsync(HashingHost host, string how, string? before, int width, int height)
    {
        await using var page = await host.OpenAsync(browser, before);
        await page.PickAsync(Drawing.Named("scene-10-12mp.jpg").File);
        var size = await page.RunAsync<double>($"const [width, height] = [{width}, {height}]; {MakePhoto}");
        await page.PrepareAsync();
        var (memory, thread) = (await RendererMemory.WatchAsync(browser), await MainThread.WatchAsync(browser));
        var runs = new List<double>();
        for (var i = 0; i < Runs; i++)
            runs.Add(await page.RunAsync<double>(Measure));
        output.WriteLine(
            $"  {width * height / 1e6,4:F1} MP, {size / 1e6:F1} MB, {how}: {runs.Order().ElementAt(Runs / 2):F0} ms, " +
            await CostAsync(memory, thread));
    }

    private async Task MeasureVideoAsync(HashingHost host, string how)
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        var size = await page.RunAsync<double>($"const megabytes = 512; {MakeVideo}");
        var (memory, thread) = (await RendererMemory.WatchAsync(browser), await MainThread.WatchAsync(browser));
        var milliseconds = await page.RunAsync<double>(Measure);
        output.WriteLine($"  {how}: {size / 1e3 / milliseconds:F0} MB/s, {await CostAsync(memory, thread)}");
    }

    private static async Task<string> CostAsync(RendererMemory memory, MainThread thread) =>
        $"{(await thread.LongestTaskAsync()).TotalMilliseconds:F0} ms, {memory.Grown() / 1e6:F0} MB";
}
