namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The functions as a process that is killed and started again on the same port.</summary>
internal sealed class MortalFunctions : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly int port = FreePort.Next();
    private LocalProcess? process;

    private MortalFunctions(IReadOnlyDictionary<string, string> settings) => this.settings = settings;

    public Uri Address => new UriBuilder("http", "127.0.0.1", port).Uri;

    public static async Task<MortalFunctions> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var functions = new MortalFunctions(settings);
        await functions.StartAgainAsync();
        return functions;
    }

    /// <summary>Returns once they answer.</summary>
    public async Task StartAgainAsync() => process = await LocalProcess.StartAsync("functions", port, settings);

    /// <summary>Kills the host and its worker at once.</summary>
    public async Task KillAsync()
    {
        LocalProcess.Signal("KILL", [process!.Id, .. process.Children]);
        await DisposeAsync();
        process = null;
    }

    /// <summary>Kills only the worker. Returns once the host has another one.</summary>
    public async Task KillWorkerAsync()
    {
        var worker = process!.Children.Single();
        LocalProcess.Signal("KILL", worker);
        await Poll.UntilAsync("another worker", () => process.Children is [var other] && other != worker);
    }

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
