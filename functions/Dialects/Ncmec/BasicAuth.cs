using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>Authenticates platforms by HTTP Basic: the user name is the platform's id, the password one of its API keys. One range query.</summary>
public sealed class BasicAuth(PlatformAuth auth)
{
    public const string Challenge = "Basic realm=\"TakeItDown\", charset=\"UTF-8\"";

    /// <summary>The same response to a missing key, a wrong key, another platform's key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Unauthorized = new(
        "Authorization",
        new("api-key", "A valid API key is required, by HTTP Basic: user name = platform id, password = API key."),
        StatusCodes.Status401Unauthorized);

    /// <summary>The platform, or the response to it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="needs">What the key must allow; null for any key.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<(PlatformCaller? Caller, ApiProblem? Problem)> AuthenticateAsync(
        HttpRequest request, ApiKeyScope? needs, CancellationToken cancellationToken)
    {
        var (user, password) = Read(request.Headers.Authorization);
        return ApiKey.TryParse(password, out var apiKey) && apiKey.Owner.Name == user
            ? await auth.AuthenticateAsync(request, password, Unauthorized, needs, cancellationToken)
            : (null, Unauthorized);
    }

    /// <summary>The user name and the password in the header, or nothing.</summary>
    public static (string? User, string? Password) Read(string? authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return default;
        var decoded = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var user, var password]
            ? (user, password)
            : default;
    }
}
