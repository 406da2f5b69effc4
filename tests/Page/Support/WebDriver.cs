using System.Diagnostics;
using System.Text.Json;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Controls a browser with the commands of https://www.w3.org/TR/webdriver2/.</summary>
internal abstract class WebDriver : IDriver
{
    private static readonly Command
        NewSession = new("session", "WebDriver:NewSession"),
        Navigate = new("url", "WebDriver:Navigate"),
        Back = new("back", "WebDriver:Back"),
        Forward = new("forward", "WebDriver:Forward"),
        FindElement = new("element", "WebDriver:FindElement"),
        Click = new("element/{id}/click", "WebDriver:ElementClick"),
        SendKeys = new("element/{id}/value", "WebDriver:ElementSendKeys"),
        Execute = new("execute/sync", "WebDriver:ExecuteScript");

    public Task GoAsync(Uri address) => SendAsync(Navigate, new() { ["url"] = address });

    public Task BackAsync() => SendAsync(Back, []);

    public Task ForwardAsync() => SendAsync(Forward, []);

    public async Task ClickAsync(string selector)
    {
        // WebKit clicks only visible elements.
        await ExecuteAsync("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", selector);
        await ClickAsync(await FindAsync(selector));
    }

    /// <summary>Clicks an element that a script returned.</summary>
    public Task ClickAsync(JsonElement element) => SendAsync(Click, new() { ["id"] = IdOf(element) });

    public async Task PickAsync(IEnumerable<string> files) =>
        await SendAsync(SendKeys, new() { ["id"] = IdOf(await FindAsync("input[type=file]")), ["text"] = string.Join('\n', files) });

    public async Task<string?> ReadAsync(string selector) =>
        (await ExecuteAsync("return document.querySelector(arguments[0])?.textContent ?? null", selector)).GetString();

    /// <summary>Runs the body of a function. If it returns a promise, waits for its value.</summary>
    public Task<JsonElement> ExecuteAsync(string script, params object[] arguments) =>
        SendAsync(Execute, new() { ["script"] = script, ["args"] = arguments });

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends a command. Its parameter <c>id</c>, if present, is the element that it applies to.</summary>
    /// <returns>The value in the response.</returns>
    protected abstract Task<JsonElement> SendAsync(Command command, Dictionary<string, object> parameters);

    protected Task<JsonElement> OpenSessionAsync(Dictionary<string, object> capabilities) =>
        SendAsync(NewSession, new() { ["capabilities"] = new { alwaysMatch = capabilities } });

    protected static Process Start(string program, params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    protected static async Task StopAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private Task<JsonElement> FindAsync(string selector) => SendAsync(FindElement, new() { ["using"] = "css selector", ["value"] = selector });

    private static string IdOf(JsonElement element) => element.EnumerateObject().Single().Value.GetString()!;

    /// <param name="Path">In HTTP, after the session's address.</param>
    /// <param name="Name">In Firefox's own protocol.</param>
    /// <param name="IsRead">True if HTTP uses GET.</param>
    protected sealed record Command(string Path, string Name, bool IsRead = false);
}
