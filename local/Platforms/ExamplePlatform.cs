using Microsoft.Data.Sqlite;
using TakeItDown.ApiKeys;
using TakeItDown.Client;
using TakeItDown.Platforms;
using TakeItDown.Receiver;

namespace TakeItDown.Local.Platforms;

/// <summary>The reliable demo platform: the sample receiver with an API key. It stores its data in a folder.</summary>
public sealed class ExamplePlatform : IAsyncDisposable
{
    public const string Id = "example";

    /// <summary>A real platform reads the feed every few minutes. Whoever tries the exchange wants to see soon what it found.</summary>
    private static readonly TimeSpan FeedInterval = TimeSpan.FromSeconds(5);

    private readonly string keyFile;
    private readonly SampleOptions sample;
    private readonly ReceiverOptions options;
    private readonly Database database;
    private readonly HttpClient http = new();
    private readonly EventVerifier verifier;
    private Uri? publicKeys;
    private IHost? worker;

    /// <param name="folder">Where it stores its data.</param>
    /// <param name="secret">What the exchange sends as <c>X-TakeItDown-Secret</c>.</param>
    /// <param name="localKeys">The public keys of the local exchange, for functions whose address is unknown.</param>
    /// <exception cref="CannotStartException">The database in the folder cannot be opened.</exception>
    public ExamplePlatform(DirectoryInfo folder, string secret, string localKeys)
    {
        keyFile = Path.Combine(folder.FullName, "example.key");
        sample = new(Path.Combine(folder.FullName, "example.db"));
        options = new(secret);
        verifier = new(
            cancellationToken => publicKeys is { } address ? http.GetStringAsync(address, cancellationToken) : Task.FromResult(localKeys), TimeProvider.System);
        try
        {
            database = new(sample);
        }
        catch (SqliteException failure)
        {
            throw new CannotStartException(
                $"The example platform cannot open {sample.Database} ({failure.Message.TrimEnd('.')}). Delete the file, then try again.", failure);
        }
    }

    /// <summary>Adds its webhook.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton(verifier).AddReceiver(options, sample).AddSingleton(database);

    /// <summary>
    /// Starts the parts that call the exchange, with the same database as the webhook. They start later than the webhook, because the address of
    /// the functions is not known before.
    /// </summary>
    public async Task ConnectAsync(Uri functions, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        publicKeys = new(functions, "/api/.well-known/jwks.json");
        if (await KeyAsync(settings, cancellationToken) is not { } key)
            return;
        var builder = new HostApplicationBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddReceiver(options with { Exchange = functions, ApiKey = key, FeedInterval = FeedInterval }, sample).AddSingleton(database);
        worker = builder.Build();
        await worker.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        verifier.Dispose();
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
