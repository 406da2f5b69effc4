using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Unit.Host;

/// <summary>The sample functions on a real web server.</summary>
public sealed class HttpFunctionsFixture : IAsyncLifetime
{
    private readonly HostJsonFile hostJson = new("""{ "version": "2.0" }""");
    private FunctionsHost? host;

    public CollectedLogs Logs { get; } = new();

    public HttpSamples.WaitingSignal Waiting { get; } = new();

    public HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        host = await FunctionsHost.StartAsync(new FunctionsHostSetup
        {
            Types = [typeof(HttpSamples)],
            HostJson = hostJson.Path,
            Keys = new FunctionKeys("function-key", "master-key"),
            Url = "http://127.0.0.1:0",
            Configure = builder =>
            {
                builder.Services.AddScoped<HttpSamples.Scoped>().AddSingleton(Waiting);
                builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
            },
        });
        Client.BaseAddress = host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        hostJson.Dispose();
        Logs.Dispose();
    }
}
