using System.Globalization;

namespace TakeItDown.Tests.Page.Support;

/// <summary>How much more memory the browser's pages and workers use than at the start of the measurement.</summary>
internal sealed class RendererMemory
{
    private readonly IReadOnlyDictionary<int, long> before;

    private RendererMemory(IReadOnlyDictionary<int, long> before) => this.before = before;

    public static async Task<RendererMemory> WatchAsync(BrowserFixture browser)
    {
        const string resetPeak = "5";
        var renderers = await browser.RenderersAsync();
        foreach (var process in renderers.Where(IsRunning))
            await File.WriteAllTextAsync($"/proc/{process}/clear_refs", resetPeak, TestContext.Current.CancellationToken);
        return new(renderers.Where(IsRunning).ToDictionary(process => process, process => Read(process, "VmRSS")));
    }

    /// <summary>Bytes, at the highest since then, of the process that grew most. Those of pages that were closed before may have ended.</summary>
    public long Grown() => before.Where(process => IsRunning(process.Key)).Max(process => Read(process.Key, "VmHWM") - process.Value);

    private static bool IsRunning(int process) => Directory.Exists($"/proc/{process}");

    private static long Read(int process, string what)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith($"{what}:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }
}
