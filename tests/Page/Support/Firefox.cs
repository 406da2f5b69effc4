using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Tests.Page.Support;

/// <summary>The Firefox at the path in the variable FIREFOX, without a window, controlled over its protocol Marionette.</summary>
internal sealed class Firefox : WebDriver
{
    private readonly DirectoryInfo profile;
    private readonly Process browser;
    private readonly TcpClient connection = new();
    private int messages;

    private Firefox(DirectoryInfo profile, Process browser) => (this.profile, this.browser) = (profile, browser);

    /// <param name="preferences">Lines of a <c>user.js</c>.</param>
    public static async Task<Firefox> StartAsync(string preferences = "")
    {
        var program = Environment.GetEnvironmentVariable("FIREFOX");
        Assert.SkipWhen(program is null, "Set the variable FIREFOX to the path of a Firefox to run this.");
        var profile = Directory.CreateTempSubdirectory("takeitdown-firefox-");
        await File.WriteAllTextAsync(
            Path.Combine(profile.FullName, "user.js"), $"user_pref('marionette.port', 0);\n{preferences}", TestContext.Current.CancellationToken);
        var browser = Start(program, "--marionette", "--headless", "--no-remote", "--profile", profile.FullName);
        browser.BeginOutputReadLine();
        browser.BeginErrorReadLine();
        var firefox = new Firefox(profile, browser);
        try
        {
            await firefox.ConnectAsync();
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        connection.Dispose();
        await StopAsync(browser);
        profile.Delete(recursive: true);
    }

    /// <summary>A request is <c>[0, id, name, parameters]</c>, a response <c>[1, id, error, result]</c>.</summary>
    protected override async Task<JsonElement> SendAsync(Command command, Dictionary<string, object> parameters)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes<object[]>([0, ++messages, command.Name, parameters]);
        await connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{request.Length}:"), .. request], TestContext.Current.CancellationToken);
        var response = await ReceiveAsync();
        Assert.True(response[2].ValueKind == JsonValueKind.Null, $"{command.Name}: {response[2]}");
        return response[3].TryGetProperty("value", out var value) ? value : response[3];
    }

    private async Task ConnectAsync()
    {
        var port = await Poll.UntilAsync("Firefox", () => ReadPortAsync(Path.Combine(profile.FullName, "MarionetteActivePort")));
        await connection.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await ReceiveAsync(); // Firefox sends the first message.
        await OpenSessionAsync([]);
    }

    /// <summary>Every message begins with its length in bytes and a colon.</summary>
    private async Task<JsonElement> ReceiveAsync()
    {
        var (stream, length, digit) = (connection.GetStream(), 0, new byte[1]);
        for (; ; length = (length * 10) + digit[0] - '0')
        {
            await stream.ReadExactlyAsync(digit, TestContext.Current.CancellationToken);
            if (digit[0] == ':')
                break;
        }
        var message = new byte[length];
        await stream.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(message).RootElement;
    }

    private static async Task<string?> ReadPortAsync(string file) =>
        File.Exists(file) && await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) is { Length: > 0 } port ? port : null;
}
