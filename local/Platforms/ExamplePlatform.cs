using TakeItDown.ApiKeys;
using TakeItDown.Platforms;
using TakeItDown.Receiver;

namespace TakeItDown.Local.Platforms;

/// <summary>The reliable demo platform: the sample receiver with an API key. It stores its data in a folder.</summary>
public sealed class ExamplePlatform(DirectoryInfo folder, string secret) : IAsyncDisposable
{
    public const string Id = "example";

    private readonly string keyFile = Path.Combine(folder.FullName, "example.key");
    private IHost? worker;

    /// <summary>The options of its webhook.</summary>
    public ReceiverOptions Receiver { get; } = new(secret, Path.Combine(folder.FullName, "example.db"));

    /// <summary>
    /// Starts the parts that call the exchange, with the same database as the webhook. They start later than the webhook, because the address of
    /// the functions is not known before.
    /// </summary>
    public async Task ConnectAsync(Uri functions, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (await KeyAsync(settings, cancellationToken) is not { } key)
            return;
        var builder = new HostApplicationBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddReceiver(Receiver with { Exchange = functions, ApiKey = key });
        worker = builder.Build();
        await worker.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (worker is null)
            return;
        await worker.StopAsync();
        worker.Dispose();
    }

    /// <summary>Null if the platform does not take part.</summary>
    private async Task<string?> KeyAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var exchange = LocalKeys.Exchange(settings);
        return exchange.GetRequiredService<PlatformList>().Find(Id) is null
            ? null
            : await LocalKeys.GetAsync(exchange.GetRequiredService<ApiKeyStore>(), ApiKeyOwner.Platform(Id), keyFile, cancellationToken);
    }
}
