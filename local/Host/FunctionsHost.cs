using System.Net;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TakeItDown.Local.Host;

/// <summary>
/// Runs a built or published worker as the Functions host does: starts it as a process, forwards HTTP to it, listens to its queues
/// and keeps its schedules.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private const string TimerContainer = "azure-webjobs-hosts";

    private readonly WebApplication app;
    private readonly WebApplication rpc;
    private readonly FunctionWorker worker;

    private FunctionsHost(WebApplication app, WebApplication rpc, FunctionWorker worker)
    {
        (this.app, this.rpc, this.worker) = (app, rpc, worker);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Where the host listens.</summary>
    public Uri Address { get; }

    /// <summary>The worker process that runs now, or the next one once it runs.</summary>
    public async Task<int> GetWorkerProcessIdAsync(CancellationToken cancellationToken) => (await worker.GetProcessAsync(cancellationToken)).Id;

    /// <exception cref="HostStartException">host.json, a function or a setting is invalid: one line per problem.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken cancellationToken = default)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(options.Settings!).Build();
        var hostJson = HostJson.Read(Path.Combine(options.Folder, "host.json"), settings);
        var rpc = await StartRpcAsync(hostJson, options, cancellationToken);
        var logs = rpc.Services.GetRequiredService<ILoggerFactory>();
        var worker = new FunctionWorker(options, new Uri(rpc.Urls.First()), rpc.Services.GetRequiredService<WorkerRpc>(), logs);
        WebApplication? app = null;
        try
        {
            var catalog = FunctionCatalog.Read(await worker.StartAsync(cancellationToken), options.Settings);
            app = Build(options, hostJson, catalog, worker);
            await app.StartAsync(cancellationToken);
            return new(app, rpc, worker);
        }
        catch
        {
            // Queue listeners start before the web server: if its port is in use, they return their messages to the queues.
            if (app is not null)
            {
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }

            await worker.DisposeAsync();
            await rpc.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, lets what runs finish or be cancelled, then ends the worker.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await worker.DisposeAsync();
        await rpc.DisposeAsync();
    }

    /// <summary>The gRPC server that the worker connects to: HTTP/2 without TLS on a port of its own.</summary>
    private static async Task<WebApplication> StartRpcAsync(HostJson hostJson, FunctionsHostOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        AddLogging(builder.Logging, hostJson, options);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton<WorkerRpc>();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        var app = builder.Build();
        app.MapGrpcService<WorkerRpc>();
        await app.StartAsync(cancellationToken);
        return app;
    }

    private static WebApplication Build(FunctionsHostOptions options, HostJson hostJson, FunctionCatalog catalog, FunctionWorker worker)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        AddLogging(builder.Logging, hostJson, options);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton(worker).AddSingleton(options.Keys).AddSingleton<HttpFunctions>().AddSingleton<AdminFunctions>().AddHttpForwarder();
        builder.Services.Configure<HostOptions>(host => (host.ServicesStartConcurrently, host.ServicesStopConcurrently) = (true, true));
        AddTriggers(builder.Services, hostJson, catalog, worker);

        var app = builder.Build();
        options.InFront(app);
        app.UseRouting();
        app.Services.GetRequiredService<HttpFunctions>().Map(app, catalog.Http, hostJson.RoutePrefix);
        app.Services.GetRequiredService<AdminFunctions>().Map(app, catalog);
        return app;
    }

    private static void AddTriggers(IServiceCollection services, HostJson hostJson, FunctionCatalog catalog, FunctionWorker worker)
    {
        if (catalog.Queues.Count + catalog.Timers.Count == 0)
            return;
        string[] missing = [.. catalog.Queues.Select(queue => queue.Connection).Append(QueueFunction.HostStorage).Distinct().Where(name => hostJson.Configuration[name] is null)];
        if (missing.Length > 0)
            throw new HostStartException([.. missing.Select(name => $"The setting {name} is missing; queue and timer triggers need it.")]);
        var storage = hostJson.Configuration[QueueFunction.HostStorage];
        // Few retries: without storage, the host stops within seconds.
        var timers = new BlobContainerClient(storage, TimerContainer, new() { Retry = { MaxRetries = 2 } });
        if (catalog.Timers.Count > 0)
            timers.CreateIfNotExists();
        foreach (var function in catalog.Queues)
        {
            services.AddSingleton<IHostedService>(provider => new QueueListener(
                function, worker, hostJson, provider.GetRequiredService<ILoggerFactory>(), TimeProvider.System));
        }

        foreach (var function in catalog.Timers)
        {
            services.AddSingleton<IHostedService>(provider => new TimerLoop(
                function.Name, function.Schedule, function.RunOnStartup,
                timers.GetBlobClient($"timers/local/{function.Name}/status"),
                (timer, stop) => worker.InvokeAsync(function, AdminFunctions.ToData(timer), stop),
                TimeProvider.System,
                provider.GetRequiredService<ILogger<TimerLoop>>()));
        }
    }

    private static void AddLogging(ILoggingBuilder logging, HostJson hostJson, FunctionsHostOptions options)
    {
        logging.AddConfiguration(hostJson.Logging).AddConsole();
        logging.AddFilter("Function.RunAsync", LogLevel.None); // QueueListener names the function instead
        options.Logging(logging);
    }
}
