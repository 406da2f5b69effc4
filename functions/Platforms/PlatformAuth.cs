using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>Authenticates platforms by their API keys. One range query.</summary>
public sealed class PlatformAuth(PlatformList platforms, ApiKeyStore apiKeys)
{
    public const string Scheme = "Bearer";

    /// <summary>The same response to a missing key, a wrong key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Unauthorized = new(
        "Authorization", new("api-key", "A valid API key is required: Authorization: Bearer tid_…"), StatusCodes.Status401Unauthorized);

    /// <summary>The platform that sent <c>Authorization: Bearer tid_…</c>, or null.</summary>
    public async Task<Platform?> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await AuthenticateAsync(header.Parameter, cancellationToken)
            : null;

    /// <summary>The platform that has this API key, or null.</summary>
    public async Task<Platform?> AuthenticateAsync(string? text, CancellationToken cancellationToken) =>
        ApiKey.TryParse(text, out var apiKey)
        && platforms.Find(apiKey.PlatformId) is { } platform
        && await apiKeys.IsValidAsync(apiKey, cancellationToken) ? platform : null;
}
