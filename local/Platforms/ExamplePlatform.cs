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

    /// <summary>Returns the stored key if it is valid, otherwise a new one, which replaces the oldest if necessary. Null if the platform does not take part.</summary>
    private async Task<string?> KeyAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var exchange = new ServiceCollection().AddLogging().AddTakeItDown(LocalSettings.AsConfiguration(settings)).BuildServiceProvider();
        if (exchange.GetRequiredService<PlatformList>().Find(Id) is null)
            return null;
        var keys = exchange.GetRequiredService<ApiKeyStore>();
        if (File.Exists(keyFile)
            && ApiKey.TryParse(await File.ReadAllTextAsync(keyFile, cancellationToken), out var kept)
            && await keys.IsValidAsync(kept, cancellationToken))
            return kept.Text;

        while (true)
        {
            if (await keys.CreateAsync(Id, cancellationToken) is { } issued)
            {
                await File.WriteAllTextAsync(keyFile, issued.ApiKey.Text, cancellationToken);
                return issued.ApiKey.Text;
            }

            var oldest = (await keys.ListAsync(Id, cancellationToken))[0];
            await keys.RevokeAsync(Id, oldest.Number, cancellationToken);
        }
    }
}
