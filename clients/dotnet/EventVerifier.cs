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

    /// <summary>Neither events with an invented key id nor failures cause more reads than one in this time.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile KnownKeys? known;
    private (HttpRequestException Failure, long At)? failed;

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
        var key = keys?.Find(keyId);
        if (keys is null || time.GetElapsedTime(keys.ReadAt) >= (key is null ? MinAge : MaxAge))
            key = (await RefreshAsync(keys, cancellationToken)).Find(keyId);
        return key;
    }

    private async Task<KnownKeys> RefreshAsync(KnownKeys? old, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (known is { } keys && keys != old)
                return keys;
            if (failed is { } before && time.GetElapsedTime(before.At) < MinAge)
                throw new HttpRequestException("The keys could not be read a moment ago.", before.Failure, before.Failure.StatusCode);
            return known = await ReadAsync(cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<KnownKeys> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new(KeySet.Read(await readKeys(cancellationToken)), time.GetTimestamp());
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException or UnauthorizedAccessException or OperationCanceledException
                                        && !cancellationToken.IsCancellationRequested)
        {
            var reason = failure as HttpRequestException ?? new(HttpRequestError.InvalidResponse, "The keys cannot be read.", failure);
            failed = (reason, time.GetTimestamp());
            throw reason;
        }
    }

    private sealed class KnownKeys(IReadOnlyDictionary<string, ECParameters> byId, long readAt)
    {
        public long ReadAt => readAt;

        public ECParameters? Find(string keyId) => byId.TryGetValue(keyId, out var key) ? key : null;
    }
}
