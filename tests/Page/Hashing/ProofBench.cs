using System.Diagnostics;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>How long a person waits for the proof of work after their pictures are hashed. <c>./dev bench page</c> prints it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ProofBench(BrowserFixture browser, ITestOutputHelper output)
{
    private const int Pictures = 25;
    private const int Factor = 4;

    /// <summary>A fixed piece of work. Its value is its milliseconds.</summary>
    private const string Work = "(() => { const start = performance.now(); let sum = 0; for (let i = 0; i < 5e7; i++) sum = (sum * 31 + i) | 0; return performance.now() - start + (sum & 0); })()";

    private const string WorkInWorker =
        $$"""
        new Promise(resolve => {
          const worker = new Worker(URL.createObjectURL(new Blob(['postMessage({{Work}})'])));
          worker.onmessage = ({ data }) => resolve(data);
        })
        """;

    /// <summary>Notes when each view is shown.</summary>
    private const string WatchViews =
        """
        globalThis.shown = [];
        new MutationObserver(() => {
          const view = document.querySelector('main')?.dataset.view;
          if (view && shown[shown.length - 1]?.view !== view) shown.push({ view, at: performance.now() });
        }).observe(document, { subtree: true, childList: true, attributes: true });
        """;

    [BenchFact]
    public async Task The_throttle_of_Chromium_slows_only_the_page_itself()
    {
        output.WriteLine("A fixed piece of work: on the page, in a worker");
        await using var host = await HashingHost.StartAsync(policy: "default-src * blob: 'unsafe-inline' 'unsafe-eval'");
        await using var page = await host.OpenAsync(browser);
        await WriteSpeedAsync(page.Page, "full speed");
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Factor });
        await WriteSpeedAsync(page.Page, $"Emulation.setCPUThrottlingRate, rate {Factor}");
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 1 });
        await using var slow = new SlowProcess(await browser.RenderersAsync(), Factor);
        await WriteSpeedAsync(page.Page, $"all threads stopped for {Factor - 1} of {Factor} slices of time");
    }

    [BenchFact]
    public async Task The_wait_for_the_proof_after_the_last_picture()
    {
        output.WriteLine($"{Pictures} pictures on a CPU that is {Factor} times slower, page, workers and WebCrypto alike, with the price of a deployment: time until all are hashed; proof ready; wait");
        await using var exchange = await LiveExchange.StartAsync(new KeyValuePair<string, string>("ProofOfWork__Price", "10"));
        foreach (var (width, height) in new[] { (816, 612), (1632, 1224), (4032, 3024) })
            await MeasureAsync(exchange, width, height);
    }

    private async Task MeasureAsync(LiveExchange exchange, int width, int height)
    {
        await using var photos = await Photos.MakeAsync(browser, width, height, Pictures);
        await using var visit = await Visit.OpenAsync(browser, exchange);
        await visit.Page.EvaluateAsync(WatchViews);
        var clock = new Stopwatch();
        var proved = new TaskCompletionSource<TimeSpan>();
        visit.Page.Worker += (_, worker) =>
        {
            if (worker.Url.Contains("/proof.worker", StringComparison.Ordinal))
                worker.Close += (_, _) => proved.TrySetResult(clock.Elapsed);
        };
        await visit.PressAsync("start.go", "pick.title");
        await using (new SlowProcess(await browser.RenderersAsync(), Factor))
        {
            clock.Start();
            await visit.Page.SetInputFilesAsync("input[type=file]", photos.Files);
            await visit.Button("pick.next").WaitForAsync(new() { Timeout = 600_000 });
            var hashed = clock.Elapsed;
            await visit.PressAsync("pick.next", "review.title");
            await visit.PressAsync("review.send", "number.title");
            var wait = await visit.Page.EvaluateAsync<double>(
                "shown.reduce((sum, { view, at }, i) => sum + (view === 'proof' ? shown[i + 1].at - at : 0), 0) / 1000");
            var ready = await proved.Task;
            output.WriteLine($"  {width * height / 1e6,4:F1} MP: {hashed.TotalSeconds:F1} s; {ready.TotalSeconds:F1} s; {wait:F1} s");
        }
    }

    private async Task WriteSpeedAsync(IPage page, string how) => output.WriteLine(
        $"  {how}: {await page.EvaluateAsync<double>(Work):F0} ms, {await page.EvaluateAsync<double>(WorkInWorker):F0} ms");
}
