using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Tests.Page.Support;

/// <summary>WebKitGTK's MiniBrowser on a separate display, controlled by WebKitWebDriver.</summary>
internal sealed class WebKit : WebDriver
{
    /// <summary>An option: scripts can open windows.</summary>
    public const string CanOpenWindows = "--javascript-can-open-windows-automatically=true";

    /// <summary>A key of <see cref="PressAsync"/>.</summary>
    public const char Tab = '\uE004', Escape = '\uE00C';

    /// <summary>This way, GLib does not look at this machine's networks.</summary>
    private const string IsOnline = "GIO_USE_NETWORK_MONITOR=base";

    /// <summary>Null if this machine lacks something that these tests need.</summary>
    private static readonly string? MiniBrowser = IsInstalled("WebKitWebDriver") && IsInstalled("Xvfb") ? FindMiniBrowser() : null;

    private static readonly Command
        WindowHandles = new("window/handles", "WebDriver:GetWindowHandles", IsRead: true),
        SwitchToWindow = new("window", "WebDriver:SwitchToWindow"),
        SetWindowRect = new("window/rect", "WebDriver:SetWindowRect"),
        PerformActions = new("actions", "WebDriver:PerformActions"),
        TakeScreenshot = new("screenshot", "WebDriver:TakeScreenshot", IsRead: true);

    private readonly HttpClient http = new() { Timeout = Poll.Timeout };
    private readonly Process display;
    private readonly Process driver;
    private Uri session;

    private WebKit(Process display, Process driver, Uri address) => (this.display, this.driver, session) = (display, driver, address);

    /// <param name="options">Options of MiniBrowser.</param>
    public static async Task<WebKit> StartAsync(params IEnumerable<string> options)
    {
        Assert.SkipWhen(MiniBrowser is null, "WebKitGTK is not installed: on Debian and Ubuntu, apt-get install webkit2gtk-driver xvfb.");
        var display = Start("Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp");
        var number = await display.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var port = FreePort();
        var driver = Start("env", $"DISPLAY=:{number}", "LANG=en_US.UTF-8", IsOnline, "WebKitWebDriver", "--host=127.0.0.1", $"--port={port}");
        display.BeginErrorReadLine();
        driver.BeginOutputReadLine();
        driver.BeginErrorReadLine();
        var webkit = new WebKit(display, driver, new($"http://127.0.0.1:{port}/"));
        try
        {
            await webkit.OpenAsync(options);
            return webkit;
        }
        catch
        {
            await webkit.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Continues in a new window of this size without toolbars, because those of the first one need more width than a phone has. Needs
    /// the option <see cref="CanOpenWindows"/>.
    /// </summary>
    public async Task OpenWindowAsync(int width, int height)
    {
        var first = await ReadWindowsAsync();
        await ExecuteAsync("open('about:blank', '_blank', `popup,noopener,width=${arguments[0]},height=${arguments[1]}`)", width, height);
        var opened = await Poll.UntilAsync("the window", async () => (await ReadWindowsAsync()).Except(first).SingleOrDefault());
        await SendAsync(SwitchToWindow, new() { ["handle"] = opened });
    }

    public Task ResizeAsync(int width, int height) => SendAsync(SetWindowRect, new() { ["width"] = width, ["height"] = height });

    /// <summary>Presses and releases these keys, one after the other.</summary>
    public Task PressAsync(params IEnumerable<char> keys) => SendAsync(PerformActions, new()
    {
        ["actions"] = new[]
        {
            new { type = "key", id = "keyboard", actions = keys.SelectMany(key => new[] { new { type = "keyDown", value = key }, new { type = "keyUp", value = key } }) },
        },
    });

    public async Task TakeScreenshotAsync(string file)
    {
        var png = await SendAsync(TakeScreenshot, []);
        await File.WriteAllBytesAsync(file, png.GetBytesFromBase64(), TestContext.Current.CancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        http.Dispose();
        await StopAsync(driver);
        await StopAsync(display);
    }

    protected override async Task<JsonElement> SendAsync(Command command, Dictionary<string, object> parameters)
    {
        var path = command.Path.Replace("{id}", parameters.GetValueOrDefault("id") as string, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(command.IsRead ? HttpMethod.Get : HttpMethod.Post, new Uri(session, path));
        if (!command.IsRead)
            request.Content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("value");
    }

    private async Task<IEnumerable<string>> ReadWindowsAsync() =>
        (await SendAsync(WindowHandles, [])).EnumerateArray().Select(handle => handle.GetString()!);

    private async Task OpenAsync(IEnumerable<string> options)
    {
        await Poll.UntilAsync("WebKitWebDriver", ReadStatusAsync);
        var opened = await OpenSessionAsync(new()
        {
            ["webkitgtk:browserOptions"] = new { binary = MiniBrowser, args = (string[])["--automation", .. options] },
        });
        session = new(session, $"session/{opened.GetProperty("sessionId").GetString()}/");
    }

    private async Task<string?> ReadStatusAsync()
    {
        try
        {
            return await http.GetStringAsync(new Uri(session, "status"), TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>In <c>/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1</c> or the like.</summary>
    private static string? FindMiniBrowser() =>
        Directory.GetFiles("/usr/lib", "MiniBrowser", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).Max(StringComparer.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
