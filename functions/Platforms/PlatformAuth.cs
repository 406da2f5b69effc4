using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>Tells which platform calls. One storage range.</summary>
public sealed class PlatformAuth(PlatformList platforms, ApiKeyStore keys)
{
    public const string Scheme = "Bearer";

    /// <summary>The one answer to no key, a wrong key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Refused = new(
        "Authorization", new("api-key", "Show a live API key of a platform that takes part: Authorization: Bearer tid_…"), StatusCodes.Status401Unauthorized);

    /// <summary>The platform of <c>Authorization: Bearer tid_…</c>, or null.</summary>
    public async Task<Platform?> FindAsync(HttpRequest request, CancellationToken cancellationToken) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var shown) && shown.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await FindAsync(shown.Parameter, cancellationToken)
            : null;

    /// <summary>The platform of an API key, or null.</summary>
    public async Task<Platform?> FindAsync(string? apiKey, CancellationToken cancellationToken) =>
        ApiKey.TryParse(apiKey, out var key)
        && platforms.Find(key.PlatformId) is { } platform
        && await keys.IsLiveAsync(key, cancellationToken) ? platform : null;
}
