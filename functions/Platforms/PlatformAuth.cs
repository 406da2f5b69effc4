using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>Authenticates platforms by their API keys. One range query.</summary>
public sealed class PlatformAuth(PlatformList platforms, WrongKeys wrongKeys)
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

    /// <summary>The platform that sent <c>Authorization: Bearer tid_…</c>, or the response to it.</summary>
    public Task<(Platform? Platform, ApiProblem? Problem)> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken) =>
        AuthenticateAsync(request, ApiKeyStore.Read(request), Unauthorized, cancellationToken);

    /// <summary>The platform that has this API key, or the response to it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The key, as a client sent it.</param>
    /// <param name="unauthorized">The response to what is no valid key.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<(Platform? Platform, ApiProblem? Problem)> AuthenticateAsync(
        HttpRequest request, string? text, ApiProblem unauthorized, CancellationToken cancellationToken)
    {
        var (owner, tooMany) = await wrongKeys.FindOwnerAsync(request, text, cancellationToken);
        return Admit(owner, tooMany is null ? unauthorized : tooMany with { Field = unauthorized.Field });
    }

    private (Platform? Platform, ApiProblem? Problem) Admit(ApiKeyOwner? owner, ApiProblem unauthorized) =>
        (owner is { Kind: ApiKeyKind.Platform } ? platforms.Find(owner.Name) : null) switch
        {
            null => (null, unauthorized),
            { Paused: true } => (null, Paused),
            var platform => (platform, null),
        };
}
