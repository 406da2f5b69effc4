using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>Tells which platform calls by HTTP Basic: the user name is its id, the password one of its API keys. One storage range.</summary>
public sealed class BasicAuth(PlatformAuth auth)
{
    public const string Challenge = "Basic realm=\"TakeItDown\", charset=\"UTF-8\"";

    /// <summary>The one answer to no key, a wrong key, somebody else's key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Refused = new(
        "Authorization",
        new("api-key", "Show a live API key of a platform that takes part: HTTP Basic, user name = platform id, password = API key."),
        StatusCodes.Status401Unauthorized);

    /// <summary>The platform, or null.</summary>
    public async Task<Platform?> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (user, password) = Read(request);
        var platform = await auth.FindAsync(password, cancellationToken);
        return platform?.Id == user ? platform : null;
    }

    private static (string? User, string? Password) Read(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var shown)
            || !shown.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return default;
        var decoded = new byte[shown.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(shown.Parameter ?? "", decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var user, var password]
            ? (user, password)
            : default;
    }
}
