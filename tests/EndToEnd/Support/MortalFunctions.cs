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

    public async Task KillAsync()
    {
        process!.Signal("KILL");
        await DisposeAsync();
        process = null;
    }

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
