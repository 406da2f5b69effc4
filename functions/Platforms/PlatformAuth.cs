using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>Authenticates platforms by their API keys. One range query.</summary>
public sealed class PlatformAuth(PlatformList platforms, ApiKeyStore apiKeys)
{
    public const string Scheme = ApiKeyStore.Scheme;

    /// <summary>The same response to a missing key, a wrong key, an operator's key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Unauthorized = new(
        "Authorization", new("api-key", "A valid API key is required: Authorization: Bearer tid_…"), StatusCodes.Status401Unauthorized);

    /// <summary>The platform that sent <c>Authorization: Bearer tid_…</c>, or null.</summary>
    public async Task<Platform?> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken) =>
        PlatformOf(await apiKeys.FindOwnerAsync(request, cancellationToken));

    /// <summary>The platform that has this API key, or null.</summary>
    public async Task<Platform?> AuthenticateAsync(string? text, CancellationToken cancellationToken) =>
        PlatformOf(await apiKeys.FindOwnerAsync(text, cancellationToken));

    private Platform? PlatformOf(ApiKeyOwner? owner) => owner is { Kind: ApiKeyKind.Platform } ? platforms.Find(owner.Name) : null;
}
