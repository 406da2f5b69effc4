using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>What <c>./dev bench page</c> prints.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HashingBench(BrowserFixture browser, ITestOutputHelper output)
{
    private const int Runs = 5;
    private const int Many = 25;
    private const int Factor = 4;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    private const string MakeVideo =
        """
        const piece = crypto.getRandomValues(new Uint8Array(1 << 16));
        globalThis.sample = new File(Array(megabytes * 16).fill(new Blob([piece])), 'video.mp4', { type: 'video/mp4' });
        return sample.size;
        """;

    private const string Measure =
        """
        const started = performance.now();
        await hashing.hashFile(file, { onProgress() {}, signal: new AbortController().signal });
        return performance.now() - started;
        """;

    private const string MeasurePdq =
        """
        const started = performance.now();
        await hashing.hashPicture(file, new AbortController().signal);
        return performance.now() - started;
        """;

    [BenchFact]
    public async Task Photos_and_videos()
    {
        await using var host = await HashingHost.StartAsync();
        output.WriteLine($"Photos: median time of {Runs} runs for all hashes, and for PDQ alone; the longest task on the page's main thread; peak memory of the process");
        foreach (var (width, height) in new[] { (816, 612), (1632, 1224), (4032, 3024), (8064, 6048) })
        {
            await using var photos = await Photos.MakeAsync(browser, width, height);
            await MeasurePhotoAsync(host, "in the worker", before: null, photos, width * height);
            await MeasurePhotoAsync(host, "on the page, as on old phones", HashingHost.OldPhone, photos, width * height);
        }
        output.WriteLine("Videos: speed; longest task; peak memory");
        await MeasureVideoAsync(host, "WebAssembly");
        await using var without = await HashingHost.StartAsync(HashingHost.WithoutWebAssembly);
        await MeasureVideoAsync(without, "JavaScript alone");
    }

    [BenchFact]
    public async Task The_page_while_many_photos_are_hashed()
    {
        output.WriteLine($"{Many} photos of 12 MP on a page whose main thread is {Factor} times slower: tasks over {Long.TotalMilliseconds:F0} ms; the longest task; peak memory of the process");
        await using var photos = await Photos.MakeAsync(browser, 4032, 3024, Many);
        await MeasurePageAsync("in the worker", before: null, photos);
        await MeasurePageAsync("on the page, as on old phones", HashingHost.OldPhone, photos);
    }

    private async Task MeasurePhotoAsync(HashingHost host, string how, string? before, Photos photos, int pixels)
    {
        await using var page = await host.OpenAsync(browser, before);
        await page.PickAsync(photos.Files[0]);
        await page.PrepareAsync();
        var (memory, thread) = (await RendererMemory.WatchAsync(browser), await MainThread.WatchAsync(browser));
        var (whole, pdq) = (await MedianAsync(page, Measure), await MedianAsync(page, MeasurePdq));
        output.WriteLine($"  {pixels / 1e6,4:F1} MP, {photos.Size / 1e6:F1} MB, {how}: {whole:F0} ms, {pdq:F0} ms, {await CostAsync(memory, thread)}");
    }

    private static async Task<double> MedianAsync(HashingPage page, string measure)
    {
        var runs = new List<double>();
        for (var i = 0; i < Runs; i++)
            runs.Add(await page.RunAsync<double>(measure));
        return runs.Order().ElementAt(Runs / 2);
    }

    private async Task MeasureVideoAsync(HashingHost host, string how)
    {
        await using var page = await host.OpenAsync(browser);
        await page.PrepareAsync();
        var size = await page.RunAsync<double>($"const megabytes = 512; {MakeVideo}");
        var (memory, thread) = (await RendererMemory.WatchAsync(browser), await MainThread.WatchAsync(browser));
        var milliseconds = await page.RunAsync<double>($"const file = sample; {Measure}");
        output.WriteLine($"  {how}: {size / 1e3 / milliseconds:F0} MB/s, {await CostAsync(memory, thread)}");
    }

    /// <summary>The throttle of Chromium's protocol slows only the main thread, which is what this measures.</summary>
    private async Task MeasurePageAsync(string how, string? before, Photos photos)
    {
        await using var host = await HashingHost.StartAsync();
        var page = await browser.OpenAsync(390, 844);
        if (before is not null)
            await page.AddInitScriptAsync(before);
        await page.GotoAsync(new Uri(host.Address, "/index.html").AbsoluteUri);
        await page.ClickAsync("[data-view=start] button.primary");
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Factor });
        var (memory, thread) = (await RendererMemory.WatchAsync(browser), await MainThread.WatchAsync(browser));
        await page.SetInputFilesAsync("input[type=file]", photos.Files);
        await page.Locator("[data-view=pick] .actions button.primary:not([hidden])").WaitForAsync(new() { Timeout = 600_000 });
        var tasks = await thread.TasksAsync();
        output.WriteLine($"  {how}: {tasks.Count(task => task > Long)}, {tasks[0].TotalMilliseconds:F0} ms, {memory.Grown() / 1e6:F0} MB");
        await page.CloseAsync();
    }

    private static async Task<string> CostAsync(RendererMemory memory, MainThread thread) =>
        $"{(await thread.TasksAsync())[0].TotalMilliseconds:F0} ms, {memory.Grown() / 1e6:F0} MB";
}
