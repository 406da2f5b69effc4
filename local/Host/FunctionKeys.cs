using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Local.Host;

/// <summary>The two keys of the app. Requests carry one in the header x-functions-key or, failing that, the query parameter code.</summary>
public sealed record FunctionKeys(string Function, string Master)
{
    internal bool Allow(HttpRequest request, KeyLevel level)
    {
        if (level is KeyLevel.Anonymous)
            return true;
        var given = request.Headers.TryGetValue("x-functions-key", out var header) ? header[0] : request.Query["code"].FirstOrDefault();
        return !string.IsNullOrEmpty(given) && (Same(given, Master) || (level is KeyLevel.Function && Same(given, Function)));
    }

    private static bool Same(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
}

/// <summary>Which key an HTTP function wants, as <c>authLevel</c> in the functions metadata names it.</summary>
internal enum KeyLevel
{
    Anonymous,
    Function,
    Admin,
}
