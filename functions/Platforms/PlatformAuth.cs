using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>Authenticates platforms by their API keys. One range query.</summary>
public sealed class PlatformAuth(PlatformList platforms, WrongKeys wrongKeys, ApiKeyUsage usage, StorageClock clock)
{
    public const string Scheme = ApiKeyStore.Scheme;

    /// <summary>The same response to a missing key, a wrong key, an operator's key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Unauthorized = new(
        "Authorization", new("api-key", "A valid API key is required: Authorization: Bearer tid_…"), StatusCodes.Status401Unauthorized);

    /// <summary>The response to a valid key of a paused platform.</summary>
    public static readonly ApiProblem Paused = new(
        "Authorization",
        new("platform-paused", "The operator has paused this platform. Its keys work again, and the feed continues where it stopped, when the pause ends."),
        StatusCodes.Status403Forbidden);

    private static readonly Rule Expired = new("api-key-expired", "This API key has expired. Ask the operator for a new one.");

    private static readonly Rule OutOfScope = new("api-key-scope", "This API key may not do that: it is limited to reading hashes, or to sending verdicts.");

    /// <summary>The platform that sent <c>Authorization: Bearer tid_…</c>, or the response to it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="needs">What the key must allow; null for any key.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<(PlatformCaller? Caller, ApiProblem? Problem)> AuthenticateAsync(HttpRequest request, ApiKeyScope? needs, CancellationToken cancellationToken) =>
        AuthenticateAsync(request, ApiKeyStore.Read(request), Unauthorized, needs, cancellationToken);

    /// <summary>The platform that has this API key, or the response to it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The key, as a client sent it.</param>
    /// <param name="unauthorized">The response to what is no valid key.</param>
    /// <param name="needs">What the key must allow; null for any key.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<(PlatformCaller? Caller, ApiProblem? Problem)> AuthenticateAsync(
        HttpRequest request, string? text, ApiProblem unauthorized, ApiKeyScope? needs, CancellationToken cancellationToken)
    {
        var (found, tooMany) = await wrongKeys.FindAsync(request, text, cancellationToken);
        if (tooMany is not null)
            return (null, tooMany with { Field = unauthorized.Field });
        if (found is not { Owner: { Kind: ApiKeyKind.Platform } owner, Row: var row } || platforms.Find(owner.Name) is not { } platform)
            return (null, unauthorized);
        if (row.IsExpired(clock.Now))
            return (null, unauthorized with { Rule = Expired });
        if (platform.Paused)
            return (null, Paused);
        if (needs is { } scope && !row.Allows(scope))
            return (null, new(unauthorized.Field, OutOfScope, StatusCodes.Status403Forbidden));
        var key = new PlatformKey(platform.Id, row.Number);
        usage.Used(key);
        return (new(platform, key), null);
    }
}

/// <summary>A platform that sent a request, and the API key that it used.</summary>
public sealed record PlatformCaller(Platform Platform, PlatformKey Key);
