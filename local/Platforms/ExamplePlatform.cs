using TakeItDown.Platforms;
using TakeItDown.Receiver;

namespace TakeItDown.Local.Platforms;

/// <summary>The platform that behaves well: the sample receiver, and its API key. Keeps both in a folder.</summary>
public sealed class ExamplePlatform(DirectoryInfo folder, string secret) : IAsyncDisposable
{
    public const string Id = "example";

    private readonly string keyFile = Path.Combine(folder.FullName, "example.key");
    private IHost? worker;

    /// <summary>For its webhook.</summary>
    public ReceiverOptions Receiver { get; } = new(secret, Path.Combine(folder.FullName, "example.db"));

    /// <summary>
    /// Starts what speaks to the exchange, beside the webhook and on the same database: the address of the functions is not known when the
    /// webhook starts, which the functions' settings name.
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

    /// <summary>The key of the last time while it lives, else a new one, if need be in place of the oldest; null if it does not take part.</summary>
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
