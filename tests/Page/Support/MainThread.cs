using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Measures the tasks on the main threads of pages. A page does not respond while one runs.</summary>
internal sealed class MainThread
{
    private readonly ICDPSession browser;
    private readonly ConcurrentQueue<JsonElement> trace = new();
    private readonly TaskCompletionSource complete = new();

    private MainThread(ICDPSession browser)
    {
        this.browser = browser;
        browser.Event("Tracing.dataCollected").OnEvent += (_, data) => trace.Enqueue(data!.Value.GetProperty("value"));
        browser.Event("Tracing.tracingComplete").OnEvent += (_, _) => complete.TrySetResult();
    }

    public static async Task<MainThread> WatchAsync(BrowserFixture browser)
    {
        var watch = new MainThread(await browser.OpenCdpAsync());
        await watch.browser.SendAsync("Tracing.start", new()
        {
            ["traceConfig"] = new { includedCategories = new[] { "toplevel", "disabled-by-default-devtools.timeline", "__metadata" } },
        });
        return watch;
    }

    /// <summary>The CPU times of all tasks since then, the longest first. CPU time does not depend on the load of this machine.</summary>
    public async Task<IReadOnlyList<TimeSpan>> TasksAsync()
    {
        await browser.SendAsync("Tracing.end");
        await complete.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await browser.DetachAsync();
        var events = trace.SelectMany(part => part.EnumerateArray()).ToList();
        var mainThreads = events.Where(entry => Name(entry) == "thread_name" && entry.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain")
            .Select(Thread).ToHashSet();
        return
        [
            .. events
                .Where(entry => mainThreads.Contains(Thread(entry)) && Name(entry) == "ThreadControllerImpl::RunTask")
                .Select(entry => TimeSpan.FromMicroseconds(entry.TryGetProperty("tdur", out var used) ? used.GetDouble() : 0))
                .OrderDescending(),
        ];

        static string Name(JsonElement entry) => entry.GetProperty("name").GetString()!;
        static (int Process, int Thread) Thread(JsonElement entry) => (entry.GetProperty("pid").GetInt32(), entry.GetProperty("tid").GetInt32());
    }
}
