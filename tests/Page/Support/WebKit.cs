using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Tests.Page.Support;

/// <summary>WebKitGTK's MiniBrowser on a separate display, controlled by WebKitWebDriver.</summary>
internal sealed class WebKit : WebDriver
{
    /// <summary>Null if this machine lacks something that these tests need.</summary>
    private static readonly string? MiniBrowser = IsInstalled("WebKitWebDriver") && IsInstalled("Xvfb") ? FindMiniBrowser() : null;

    private readonly HttpClient http = new() { Timeout = Poll.Timeout };
    private readonly Process display;
    private readonly Process driver;
    private Uri session;

    private WebKit(Process display, Process driver, Uri address) => (this.display, this.driver, session) = (display, driver, address);

    public static async Task<WebKit> StartAsync()
    {
        Assert.SkipWhen(MiniBrowser is null, "WebKitGTK is not installed: on Debian and Ubuntu, apt-get install webkit2gtk-driver xvfb.");
        var display = Start("Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp");
        var number = await display.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var port = FreePort();
        var driver = Start("env", $"DISPLAY=:{number}", "WebKitWebDriver", "--host=127.0.0.1", $"--port={port}");
        display.BeginErrorReadLine();
        driver.BeginOutputReadLine();
        driver.BeginErrorReadLine();
        var webkit = new WebKit(display, driver, new($"http://127.0.0.1:{port}/"));
        try
        {
            await webkit.OpenSessionAsync();
            return webkit;
        }
        catch
        {
            await webkit.DisposeAsync();
            throw;
        }
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
        using var content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(session, path), content, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("value");
    }

    private async Task OpenSessionAsync()
    {
        await Poll.UntilAsync("WebKitWebDriver", ReadStatusAsync);
        var opened = await OpenSessionAsync(new()
        {
            ["webkitgtk:browserOptions"] = new { binary = MiniBrowser, args = new[] { "--automation" } },
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
