using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace TakeItDown.Tests.Page.Support;

/// <summary>The Chromium in the variable CHROMIUM, or an installed one, if possible the one without windows. It downloads nothing.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>A name of this machine. Pages from it have no WebCrypto, because the browser does not trust its connection.</summary>
    public const string NotSecure = "not-secure.example";

    /// <summary>The path of the browser.</summary>
    public static readonly string ChromiumPath =
        Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(["/usr/bin/chromium-headless-shell"], File.Exists) ?? "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(ChromiumPath), $"There is no browser at {ChromiumPath}: install Chromium, or set the variable CHROMIUM to its path.");
        Assertions.SetDefaultExpectTimeout((float)Poll.Timeout.TotalMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ChromiumPath,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--host-resolver-rules=MAP {NotSecure} 127.0.0.1",
            ],
        });
    }

    /// <summary>Opens a page in a new context. Closing the page closes the context.</summary>
    public Task<IPage> OpenAsync(int width, int height, string? userAgent = null) => OpenAsync(new()
    {
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = ColorScheme.Light,
        UserAgent = userAgent,
    });

    /// <summary>Opens a page in a new context with these options.</summary>
    public async Task<IPage> OpenAsync(BrowserNewPageOptions described)
    {
        var page = await browser!.NewPageAsync(described);
        page.SetDefaultTimeout((float)Poll.Timeout.TotalMilliseconds);
        return page;
    }

    /// <summary>Opens a session of Chromium's own protocol, for what Playwright does not support.</summary>
    public Task<ICDPSession> OpenCdpAsync() => browser!.NewBrowserCDPSessionAsync();

    /// <summary>Returns the ids of the processes that run pages and their workers.</summary>
    public async Task<IReadOnlyList<int>> RenderersAsync()
    {
        var session = await OpenCdpAsync();
        var response = await session.SendAsync("SystemInfo.getProcessInfo");
        await session.DetachAsync();
        return
        [
            .. response!.Value.GetProperty("processInfo").EnumerateArray()
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
