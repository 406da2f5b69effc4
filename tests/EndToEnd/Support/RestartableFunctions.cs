namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The functions as a process that a test can kill and start again on the same port.</summary>
internal sealed class RestartableFunctions : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly int port = FreePort.Next();
    private LocalProcess? process;

    private RestartableFunctions(IReadOnlyDictionary<string, string> settings) => this.settings = settings;

    public Uri Address => new UriBuilder("http", "127.0.0.1", port).Uri;

    public static async Task<RestartableFunctions> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var functions = new RestartableFunctions(settings);
        await functions.StartAsync();
        return functions;
    }

    /// <summary>Returns when they respond.</summary>
    public async Task StartAsync() => process = await LocalProcess.StartAsync("functions", port, settings);

    /// <summary>Kills the host and its worker at the same time.</summary>
    public async Task KillAsync()
    {
        LocalProcess.Signal("KILL", [process!.Id, .. process.Children]);
        await DisposeAsync();
        process = null;
    }

    /// <summary>Kills only the worker. Returns once another one responds.</summary>
    public async Task KillWorkerAsync()
    {
        var worker = process!.Children.Single();
        LocalProcess.Signal("KILL", worker);
        await Poll.UntilAsync("another worker", () => process.Children is [var other] && other != worker);
        using var api = new HttpClient { BaseAddress = Address, Timeout = Poll.Timeout };
        // The first invocations of a new worker can get a 500 on a busy machine.
        await Poll.UntilAsync("a response from another worker", async () =>
        {
            using var response = await api.GetAsync(new Uri("api/v1/platforms", UriKind.Relative));
            return response.IsSuccessStatusCode ? "responded" : null;
        });
    }

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
