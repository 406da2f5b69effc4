using System.Security.Cryptography;
using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>
/// Decides whether the exchange has signed an event. It keeps the public keys for ten minutes, and asks for them again when an event names a
/// key that it does not know. Thread-safe.
/// </summary>
/// <param name="readKeys">Reads the exchange's key set, <c>/.well-known/jwks.json</c>.</param>
/// <param name="time">The clock.</param>
public sealed class EventVerifier(Func<CancellationToken, Task<string>> readKeys, TimeProvider time) : IDisposable
{
    /// <summary>A key that the exchange has withdrawn is accepted no longer than this.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Events with an invented key id cause no more requests than one in this time.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile KnownKeys known = KnownKeys.None;

    /// <summary>Whether the exchange has signed this event. An event that somebody has changed is not signed.</summary>
    /// <exception cref="HttpRequestException">The keys cannot be read, or what was read is not a key set. Try again later.</exception>
    public async Task<bool> IsSignedAsync(JsonElement cloudEvent, CancellationToken cancellationToken)
    {
        if (cloudEvent.ValueKind is not JsonValueKind.Object || EventSignature.Read(cloudEvent) is not { } signed)
            return false;
        foreach (var signature in signed.Signatures)
        {
            if (await FindKeyAsync(signature.KeyId, cancellationToken) is { } parameters && IsValid(parameters, signed.Content, signature.Sig))
                return true;
        }

        return false;
    }

    public void Dispose() => reading.Dispose();

    private static bool IsValid(ECParameters parameters, byte[] content, byte[] signature)
    {
        using var key = ECDsa.Create(parameters);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, EventSignature.Format);
    }

    private async Task<ECParameters?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        var keys = known;
        var age = time.GetUtcNow() - keys.Read;
        var isKnown = keys.ById.TryGetValue(keyId, out var key);
        if (age < MinAge || (isKnown && age < MaxAge))
            return isKnown ? key : null;
        return (await RefreshAsync(keys, cancellationToken)).ById.TryGetValue(keyId, out key) ? key : null;
    }

    private async Task<KnownKeys> RefreshAsync(KnownKeys old, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(known, old))
                known = new(KeySet.Read(await readKeys(cancellationToken)), time.GetUtcNow());
            return known;
        }
        catch (JsonException unreadable)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "What was read is not a key set.", unreadable);
        }
        finally
        {
            reading.Release();
        }
    }

    private sealed record KnownKeys(IReadOnlyDictionary<string, ECParameters> ById, DateTimeOffset Read)
    {
        public static readonly KnownKeys None = new(new Dictionary<string, ECParameters>(StringComparer.Ordinal), DateTimeOffset.MinValue);
    }
}
