using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TakeItDown.Addresses;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>
/// Limits wrong API keys per client address. When an address has sent too many, its keys are first compared with a copy of the valid ones
/// that is at most five seconds old: a right key still works, and wrong keys cost no more storage requests.
/// </summary>
public sealed class WrongKeys(
    ApiKeyStore apiKeys, PlatformList platforms, ClientAddresses addresses, IOptions<PlatformOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CopyLifetime = TimeSpan.FromSeconds(5);

    /// <summary>The response to one more wrong key.</summary>
    private readonly ApiProblem tooMany = new(
        "Authorization",
        new("too-many-wrong-keys", "This address has sent too many wrong API keys. A valid key still works."),
        StatusCodes.Status429TooManyRequests)
    { RetryAfterSeconds = (3600 / options.Value.WrongKeysPerHour) + 1 };

    private readonly AddressBuckets buckets = new(addresses, options.Value.WrongKeysPerHour);
    private readonly ConcurrentDictionary<string, CachedRead<IReadOnlyList<ApiKeyRow>>> copies = new(StringComparer.Ordinal);

    /// <summary>A stored key, which may have expired, and its owner; nothing for a wrong one; the response if the address has sent too many wrong ones.</summary>
    public async Task<((ApiKeyOwner Owner, ApiKeyRow Row)? Found, ApiProblem? TooMany)> FindAsync(HttpRequest request, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        if (buckets.IsEmpty(request) && !await IsInCopyAsync(text, cancellationToken))
            return (null, tooMany);
        var found = await apiKeys.FindAsync(text, cancellationToken);
        if (found is null)
            buckets.Take(request, 1);
        return (found, null);
    }

    public void Dispose() => buckets.Dispose();

    private async Task<bool> IsInCopyAsync(string text, CancellationToken cancellationToken)
    {
        if (!ApiKey.TryParse(text, out var apiKey) || apiKey.Owner.Kind != ApiKeyKind.Platform || platforms.Find(apiKey.Owner.Name) is not { } platform)
            return false;
        var copy = copies.GetOrAdd(platform.Id, _ => new(() => apiKeys.ListAsync(apiKey.Owner, CancellationToken.None), CopyLifetime, time));
        var digest = apiKey.Digest;
        return (await copy.GetAsync(cancellationToken)).Any(row => CryptographicOperations.FixedTimeEquals(row.Digest, digest));
    }
}
