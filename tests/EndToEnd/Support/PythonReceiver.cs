using System.Diagnostics;
using System.Globalization;
using System.Text;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The receiver of <c>clients/python</c> as a process, with its database and its list of media in a folder.</summary>
internal sealed class PythonReceiver : IAsyncDisposable
{
    public const string Platform = "python";
    public const string SignalType = "image_sha256";
    public const string Secret = $"local-secret-of-{Platform}";

    private const int FeedSeconds = 1;

    private readonly Process process;
    private readonly StringBuilder log = new();

    private PythonReceiver(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    public static bool IsSkipped => ExchangeUnderTest.IsRemote || !Python.IsInstalled;

    /// <summary>Everything that it has logged.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    public Uri Webhook { get; private set; } = new("http://localhost");

    /// <param name="folder">The folder with its files. What another process has stored there stays.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="apiKey">The platform's key.</param>
    /// <param name="keys">The file with the public keys that it accepts. Null to ask the exchange.</param>
    /// <param name="secret">The secret of its webhook. Null for a receiver without one.</param>
    public static PythonReceiver Start(string folder, Uri exchange, string apiKey, string? keys = null, string? secret = Secret)
    {
        var command = Python.Command(
            Repository.File(""),
            [
                "-m", "takeitdown", "--port=0", $"--exchange={exchange}", $"--media={MediaFile(folder)}", $"--database={Path.Combine(folder, "hashes.db")}",
                string.Create(CultureInfo.InvariantCulture, $"--feed-interval={FeedSeconds}"), .. keys is null ? (string[])[] : [$"--keys={keys}"],
            ]);
        command.Environment["TAKEITDOWN_SECRET"] = secret;
        command.Environment["TAKEITDOWN_API_KEY"] = apiKey;
        return new(Process.Start(command)!);
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<PythonReceiver> StartAsync(string folder, Uri exchange, string apiKey, string? keys = null, string? secret = Secret)
    {
        var receiver = Start(folder, exchange, apiKey, keys, secret);
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        receiver.Webhook = new(await receiver.process.StandardOutput.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException(receiver.Log));
        return receiver;
    }

    /// <summary>Writes the list of what the platform hosts.</summary>
    public static Task WriteMediaAsync(string folder, string signalType, params IEnumerable<string> hashes) => File.WriteAllLinesAsync(
        MediaFile(folder), ["name,signalType,hashValue,quality", .. hashes.Select((hash, number) => $"{number}.jpg,{signalType},{hash},")], TestContext.Current.CancellationToken);

    /// <summary>Kills it with SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string MediaFile(string folder) => Path.Combine(folder, "media.csv");
}
