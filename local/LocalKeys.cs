using TakeItDown.ApiKeys;

namespace TakeItDown.Local;

/// <summary>API keys that survive a restart of the local exchange: the exchange stores a digest, and a file has the key.</summary>
internal static class LocalKeys
{
    /// <summary>Returns the key in the file if it is valid, otherwise a new one, which replaces the owner's oldest if necessary.</summary>
    /// <param name="apiKeys">The keys of the exchange.</param>
    /// <param name="owner">The platform or the operator.</param>
    /// <param name="file">Where the key is; null to create a new one that no file has.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public static async Task<string> GetAsync(ApiKeyStore apiKeys, ApiKeyOwner owner, string? file, CancellationToken cancellationToken)
    {
        if (file is not null && File.Exists(file)
            && await File.ReadAllTextAsync(file, cancellationToken) is var kept && await apiKeys.FindOwnerAsync(kept, cancellationToken) == owner)
            return kept;

        while (true)
        {
            if (await apiKeys.CreateAsync(owner, cancellationToken) is { } created)
            {
                if (file is not null)
                    await File.WriteAllTextAsync(file, created.ApiKey.Text, cancellationToken);
                return created.ApiKey.Text;
            }

            await apiKeys.RevokeAsync(owner, (await apiKeys.ListAsync(owner, cancellationToken))[0].Number, cancellationToken);
        }
    }

    /// <summary>The key of an operator of the local exchange, named <c>local</c>. It protects nothing.</summary>
    public static async Task<string> OperatorAsync(LocalOptions options, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var exchange = Exchange(settings);
        var file = options.DataFolder is { } folder ? Path.Combine(Directory.CreateDirectory(folder).FullName, "operator.key") : null;
        return await GetAsync(exchange.GetRequiredService<ApiKeyStore>(), ApiKeyOwner.Operator("local"), file, cancellationToken);
    }

    /// <summary>The stores of the exchange, on the storage of these settings.</summary>
    public static ServiceProvider Exchange(IReadOnlyDictionary<string, string> settings) =>
        new ServiceCollection().AddLogging().AddTakeItDown(LocalSettings.AsConfiguration(settings)).BuildServiceProvider();
}
