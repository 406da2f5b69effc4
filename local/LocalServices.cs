using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using TakeItDown.Local.EventGrid;
using TakeItDown.Local.Platforms;
using TakeItDown.Local.Storage;
using TakeItDown.Local.View;
using TakeItDown.Platforms;
using TakeItDown.Receiver;
using TakeItDown.Storage;

namespace TakeItDown.Local;

/// <summary>Everything except the functions: Azurite, the local Event Grid, the demo platforms and the live view.</summary>
public sealed class LocalServices : IAsyncDisposable
{
    /// <summary>The header that authenticates the exchange to a platform.</summary>
    public const string SecretHeader = "X-TakeItDown-Secret";

    private readonly Azurite azurite;
    private readonly WebApplication app;
    private readonly Topic topic;
    private readonly DirectoryInfo? tempFolder;
    private readonly ExamplePlatform example;

    private LocalServices(
        LocalOptions options, Azurite azurite, WebApplication app, Topic topic, ExamplePlatform example, DirectoryInfo? tempFolder)
    {
        (this.azurite, this.app, this.topic, this.example, this.tempFolder) = (azurite, app, topic, example, tempFolder);
        Address = new Uri(app.Urls.First());
        Settings = LocalSettings.For(azurite.ConnectionString, Address, options.Platforms, LocalSigningKey.Of(options));
    }

    public Uri Address { get; }

    /// <summary>The settings that the functions need.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Completes when Azurite exits by itself.</summary>
    public Task WaitForAzuriteExitAsync(CancellationToken cancellationToken) => azurite.WaitForExitAsync(cancellationToken);

    /// <exception cref="CannotStartException">A port is in use, Node.js is missing, or the data cannot be read.</exception>
    public static async Task<LocalServices> StartAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        var tempFolder = options.DataFolder is null ? Directory.CreateTempSubdirectory("takeitdown-") : null;
        var example = new ExamplePlatform(
            tempFolder ?? CreateDataFolder(options.DataFolder!), SecretOf(ExamplePlatform.Id), LocalSigningKey.PublicKeysOf(LocalSigningKey.Of(options)));
        var azurite = options.DataFolder is { } folder
            ? await Azurite.JoinOrStartAsync(folder, cancellationToken)
            : await Azurite.StartInMemoryAsync(cancellationToken);
        try
        {
            await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", cancellationToken);
            return await StartAsync(options, azurite, example, tempFolder, cancellationToken);
        }
        catch (RequestFailedException refused)
        {
            await azurite.DisposeAsync();
            throw new CannotStartException(
                $"The running Azurite rejects our requests (status {refused.Status}, {refused.ErrorCode}). Stop it, then try again.", refused);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the handshake to every platform that has a webhook and is not paused. Returns each with null, or with the reason why it receives no events.</summary>
    public async Task<IReadOnlyList<(Platform Platform, string? Refusal)>> SubscribeAsync(
        IReadOnlyList<Platform> platforms, CancellationToken cancellationToken) =>
        await Task.WhenAll(platforms.Select(async platform =>
        {
            if (platform.Paused)
                return (platform, "paused, receives nothing");
            if (platform.Webhook is null)
                return (platform, "has no webhook, pulls");
            var subscription = new Subscription(platform.Id, new Uri(Address, platform.Webhook))
            {
                SignalTypes = platform.SignalTypes,
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [SecretHeader] = SecretOf(platform.Id) },
            };
            return (platform, await topic.SubscribeAsync(subscription, cancellationToken));
        }));

    /// <summary>Connects the example platform to these functions: it reads their feed and sends them its verdicts.</summary>
    public Task ConnectAsync(Uri functions, CancellationToken cancellationToken) => example.ConnectAsync(functions, Settings, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await example.DisposeAsync();
        await topic.DisposeAsync();
        await app.DisposeAsync();
        await azurite.DisposeAsync();
        tempFolder?.Delete(recursive: true);
    }

    internal static string SecretOf(string platformId) => $"local-secret-of-{platformId}";

    private static DirectoryInfo CreateDataFolder(string path)
    {
        try
        {
            return Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"Cannot create the data folder: {failure.Message}", failure);
        }
    }

    private static async Task<LocalServices> StartAsync(
        LocalOptions options, Azurite azurite, ExamplePlatform example, DirectoryInfo? tempFolder, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.ServicesPort}");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        example.AddTo(builder.Services);
        var app = builder.Build();

        var clock = new AdjustableClock();
        var flow = new FlowLog();
        var traces = new HashTraces(flow);
        var deadLetters = new DeadLetterSink(
            new BlobContainerClient(azurite.ConnectionString, Containers.DeadLetters),
            new QueueClient(azurite.ConnectionString, Queues.DeadLetters, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }));
        var topic = new Topic(
            LocalSettings.TopicKey, clock, deadLetters, app.Services.GetRequiredService<ILogger<Topic>>(),
            progress =>
            {
                if (progress is DeliveryProgress.Published published)
                    traces.AddEvent(published.RecordId, published.TraceParent);
                if (FlowStep.Of(progress) is { } step)
                    flow.Add(step);
            });

        app.MapEventGrid(topic).MapClock(clock);
        app.MapGroup("/platforms/example").MapReceiver();
        new UnreliablePlatform(clock).Map(app.MapGroup("/platforms/unreliable"));
        app.MapTraceReceiver(traces);
        app.MapLiveView(flow, options.Platforms, new Uri($"http://localhost:{options.FunctionsPort}"));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException inUse)
        {
            throw CannotStartException.PortInUse(options.ServicesPort, "services", inUse);
        }

        return new(options, azurite, app, topic, example, tempFolder);
    }
}
