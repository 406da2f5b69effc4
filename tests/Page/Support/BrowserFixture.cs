using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
// Every live view in this process hears the functions of all exchanges in it.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace TakeItDown.Tests.Page.Support;

/// <summary>The Chromium of this machine, or the one that the variable CHROMIUM names. Nothing is downloaded.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.True(File.Exists(path), $"There is no browser at {path}: install Chromium, or let the variable CHROMIUM name it.");
        Assertions.SetDefaultExpectTimeout((float)Poll.Patience.TotalMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A page in a context of its own, which closes with it.</summary>
    public Task<IPage> AuthenticateAsync(int width, int height, string? userAgent = null) => AuthenticateAsync(new()
    {
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = ColorScheme.Light,
        UserAgent = userAgent,
    });

    /// <summary>A page in a context of its own, as it is described.</summary>
    public async Task<IPage> AuthenticateAsync(BrowserNewPageOptions described)
    {
        var page = await browser!.NewPageAsync(described);
        page.SetDefaultTimeout((float)Poll.Patience.TotalMilliseconds);
        return page;
    }

    /// <summary>Chromium's own protocol, for what Playwright does not speak of.</summary>
    public Task<ICDPSession> OpenCdpAsync() => browser!.NewBrowserCDPSessionAsync();

    /// <summary>The ids of the processes in which pages and their workers run.</summary>
    public async Task<IReadOnlyList<int>> RenderersAsync()
    {
        var session = await OpenCdpAsync();
        var answer = await session.SendAsync("SystemInfo.getProcessInfo");
        await session.DetachAsync();
        return
        [
            .. answer!.Value.GetProperty("processInfo").EnumerateArray()
                .Where(process => process.GetProperty("type").GetString() == "renderer")
                .Select(process => process.GetProperty("id").GetInt32()),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
