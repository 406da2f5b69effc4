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

/// <summary>All that stands around the functions: Azurite, the Event Grid stand-in, the demo platforms and the live view.</summary>
public sealed class LocalServices : IAsyncDisposable
{
    /// <summary>The header by which a platform knows the exchange.</summary>
    public const string SecretHeader = "X-TakeItDown-Secret";

    private readonly Azurite azurite;
    private readonly WebApplication app;
    private readonly Topic topic;
    private readonly DirectoryInfo? passing;
    private readonly ExamplePlatform example;

    private LocalServices(
        LocalOptions options, Azurite azurite, WebApplication app, Topic topic, ExamplePlatform example, DirectoryInfo? passing)
    {
        (this.azurite, this.app, this.topic, this.example, this.passing) = (azurite, app, topic, example, passing);
        Address = new Uri(app.Urls.First());
        Settings = LocalSettings.For(azurite.ConnectionString, Address, options.Platforms);
    }

    public Uri Address { get; }

    /// <summary>What the functions need to run against these services.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Done when Azurite has ended by itself.</summary>
    public Task AzuriteEndedAsync(CancellationToken cancellationToken) => azurite.WaitForExitAsync(cancellationToken);

    /// <exception cref="CannotStartException">A port is taken, or Node is missing.</exception>
    public static async Task<LocalServices> StartAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        var azurite = options.DataFolder is { } folder
            ? await Azurite.JoinOrStartAsync(folder, cancellationToken)
            : await Azurite.StartInMemoryAsync(cancellationToken);
        try
        {
            await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", cancellationToken);
            return await StartAsync(options, azurite, cancellationToken);
        }
        catch (RequestFailedException refused)
        {
            await azurite.DisposeAsync();
            throw new CannotStartException(
                $"The Azurite that runs already refuses us (status {refused.Status}, {refused.ErrorCode}): stop it, then run again to start ours.", refused);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks every platform for its consent. Returns each with null, or with the reason why it gets nothing.</summary>
    public async Task<IReadOnlyList<(Platform Platform, string? Refusal)>> SubscribeAsync(
        IReadOnlyList<Platform> platforms, CancellationToken cancellationToken) =>
        await Task.WhenAll(platforms.Select(async platform =>
        {
            var subscription = new Subscription(platform.Id, new Uri(Address, platform.Webhook))
            {
                SignalTypes = platform.SignalTypes,
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [SecretHeader] = SecretOf(platform.Id) },
            };
            return (platform, await topic.SubscribeAsync(subscription, cancellationToken));
        }));

    /// <summary>From now on the platform that behaves well pulls the feed of these functions and tells them its verdicts.</summary>
    public Task ConnectAsync(Uri functions, CancellationToken cancellationToken) => example.ConnectAsync(functions, Settings, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await example.DisposeAsync();
        await topic.DisposeAsync();
        await app.DisposeAsync();
        await azurite.DisposeAsync();
        passing?.Delete(recursive: true);
    }

    private static string SecretOf(string platformId) => $"local-secret-of-{platformId}";

    private static async Task<LocalServices> StartAsync(LocalOptions options, Azurite azurite, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.ServicesPort}");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        var passing = options.DataFolder is null ? Directory.CreateTempSubdirectory("takeitdown-") : null;
        var example = new ExamplePlatform(passing ?? Directory.CreateDirectory(options.DataFolder!), SecretOf(ExamplePlatform.Id));
        builder.Services.AddReceiver(example.Receiver);
        var app = builder.Build();

        var clock = new SteerableClock();
        var flow = new FlowLog();
        var deadLetters = new DeadLetterSink(
            new BlobContainerClient(azurite.ConnectionString, Containers.DeadLetters),
            new QueueClient(azurite.ConnectionString, Queues.DeadLetters, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }));
        var topic = new Topic(
            LocalSettings.TopicKey, clock, deadLetters, app.Services.GetRequiredService<ILogger<Topic>>(),
            fact =>
            {
                if (FlowStep.Of(fact) is { } step)
                    flow.Add(step);
            });

        app.MapEventGrid(topic).MapClock(clock);
        app.MapGroup("/platforms/example").MapReceiver();
        new MoodyPlatform(clock).Map(app.MapGroup("/platforms/moody"));
        app.MapTraceReceiver(flow);
        app.MapLiveView(flow, options.Platforms, new Uri($"http://localhost:{options.FunctionsPort}"));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw CannotStartException.PortTaken(options.ServicesPort, "services", taken);
        }

        return new(options, azurite, app, topic, example, passing);
    }
}
