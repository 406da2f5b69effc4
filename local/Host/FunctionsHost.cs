using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TakeItDown.Local.Host;

/// <summary>Runs function classes as the real runtime would, from start until it is stopped: HTTP on Kestrel, queues, timers.</summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    // Room for the pumps' grace, and for the cancelled messages to go back to their queue.
    private static readonly TimeSpan ShutdownTimeout = QueuePump.Grace + TimeSpan.FromSeconds(5);

    private readonly WebApplication app;

    private FunctionsHost(WebApplication started)
    {
        app = started;
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Where the host listens.</summary>
    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    /// <exception cref="HostStartException">host.json, a function or a setting is at fault: one line for each.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostSetup setup, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(setup.Url);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // its request lines would show the key in ?code=
        setup.Configure(builder);
        var hostJson = HostJson.Read(setup.HostJson);
        var catalog = FunctionCatalog.Read(setup.Types, builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownTimeout;
            options.ServicesStopConcurrently = true;
        });
        AddQueues(builder, catalog, hostJson.Queues);
        AddTimers(builder.Services, catalog);

        var built = builder.Build();
        var logger = built.Services.GetRequiredService<ILogger<HttpFunctions>>();
        setup.InFront(built);
        new HttpFunctions(catalog.Http, setup.Keys, logger).Map(built, hostJson.RoutePrefix);
        try
        {
            await built.StartAsync(cancellationToken);
            return new FunctionsHost(built);
        }
        catch
        {
            // Pumps start before the web server: if its port is taken, what they have received must not be lost for ten minutes.
            await built.StopAsync(CancellationToken.None);
            await built.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once somebody stops the host, by Ctrl+C, a signal or <see cref="StopAsync"/>.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Requests and messages under way get a moment to finish; a message that does not goes back to its queue.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    /// <summary>Stops the host if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static void AddQueues(WebApplicationBuilder builder, FunctionCatalog catalog, QueueRules rules)
    {
        if (catalog.Queues.Count == 0)
            return;
        var connection = builder.Configuration["AzureWebJobsStorage"];
        if (string.IsNullOrEmpty(connection))
            throw new HostStartException(["The setting AzureWebJobsStorage is missing, and queue triggers need it"]);
        var storage = new QueueServiceClient(connection);
        foreach (var function in catalog.Queues)
        {
            builder.Services.AddSingleton<IHostedService>(services => new QueuePump(
                storage, function.Queue, rules,
                (body, cancellationToken) => function.RunAsync(services, body, cancellationToken),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<QueuePump>>()));
        }
    }

    private static void AddTimers(IServiceCollection services, FunctionCatalog catalog)
    {
        foreach (var function in catalog.Timers)
        {
            services.AddSingleton<IHostedService>(provider => new TimerLoop(
                function.Name, function.Schedule, function.RunOnStartup,
                (timer, cancellationToken) => function.RunAsync(provider, timer, cancellationToken),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TimerLoop>>()));
        }
    }
}
