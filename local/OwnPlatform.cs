using TakeItDown.ApiKeys;
using TakeItDown.Hashes;
using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>The platform of <c>./dev run --platform</c>: a developer's own receiver, or only an API key for one that pulls.</summary>
internal static class OwnPlatform
{
    /// <summary>Its id.</summary>
    public const string Id = "yours";

    /// <summary>How long to wait before the handshake is repeated. The receiver often starts later, because it needs the API key.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Reads the options.</summary>
    /// <param name="webhook">The value of <c>--platform</c>; empty for a platform that only pulls.</param>
    /// <param name="signalTypes">The value of <c>--signal-types</c>; null for all.</param>
    /// <exception cref="CannotStartException">An option is wrong.</exception>
    public static Platform Parse(string webhook, string? signalTypes)
    {
        Uri? address = null;
        if (webhook is not "" && (!Uri.TryCreate(webhook, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https")))
            throw new CannotStartException("--platform must be the address of your webhook, for example http://localhost:5080/webhook. Leave the address out if you only pull.");
        var types = signalTypes?.Split(',') ?? [.. SignalType.All.Select(type => type.Name)];
        return types.All(name => SignalType.Find(name) is not null)
            ? new(Id, "Yours", types, "you@example.com", address)
            : throw new CannotStartException($"--signal-types must be one or more of {string.Join(',', SignalType.All)}, separated by commas.");
    }

    /// <summary>The settings of a client, in a line that a shell can source: the address of the exchange, an API key, and the secret if there is a webhook.</summary>
    public static async Task<string> ExportAsync(
        Platform platform, LocalOptions options, IReadOnlyDictionary<string, string> settings, Uri functions, CancellationToken cancellationToken)
    {
        await using var exchange = LocalKeys.Exchange(settings);
        var file = options.DataFolder is { } folder ? Path.Combine(folder, $"{Id}.key") : null;
        var key = await LocalKeys.GetAsync(exchange.GetRequiredService<ApiKeyStore>(), ApiKeyOwner.Platform(Id), file, cancellationToken);
        var secret = platform.Webhook is null ? "" : $" Secret='{LocalServices.SecretOf(Id)}'";
        return $"export Exchange='http://localhost:{functions.Port}' ApiKey='{key}'{secret}";
    }

    /// <summary>Sends the handshake until the webhook consents. Says what is wrong whenever that changes.</summary>
    public static async Task SubscribeAsync(LocalServices services, Platform platform, TextWriter output, CancellationToken stop)
    {
        var retries = platform.Webhook is null ? "" : $". Is your receiver running at {platform.Webhook}? The handshake is repeated every {Interval.TotalSeconds} seconds.";
        using var timer = new PeriodicTimer(Interval);
        string? printed = null;
        do
        {
            var refusal = (await services.SubscribeAsync([platform], stop))[0].Refusal;
            var line = refusal is null ? "consented, receives new hashes" : refusal + retries;
            if (line != printed)
                await output.WriteLineAsync($"  platform   {Id}: {line}");
            if (refusal is null || platform.Webhook is null)
                return;
            printed = line;
        }
        while (await timer.WaitForNextTickAsync(stop));
    }
}
