using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Local.Host;

/// <summary>The two keys of the app. Requests carry one in the header x-functions-key or, failing that, the query parameter code.</summary>
public sealed record FunctionKeys(string Function, string Master)
{
    public bool Allow(HttpRequest request, AuthorizationLevel level)
    {
        if (level is AuthorizationLevel.Anonymous)
            return true;
        var given = request.Headers.TryGetValue("x-functions-key", out var header) ? header[0] : request.Query["code"].FirstOrDefault();
        return !string.IsNullOrEmpty(given)
            && (Same(given, Master) || (level is AuthorizationLevel.Function or AuthorizationLevel.User && Same(given, Function)));
    }

    private static bool Same(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
}
