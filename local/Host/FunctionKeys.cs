using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Local.Host;

/// <summary>The two keys of the app. Requests carry one in the header x-functions-key, or else in the query parameter code.</summary>
public sealed record FunctionKeys(string Function, string Master)
{
    internal bool Allow(HttpRequest request, KeyLevel level)
    {
        if (level is KeyLevel.Anonymous)
            return true;
        var key = request.Headers.TryGetValue("x-functions-key", out var header) ? header[0] : request.Query["code"].FirstOrDefault();
        return !string.IsNullOrEmpty(key) && (AreEqual(key, Master) || (level is KeyLevel.Function && AreEqual(key, Function)));
    }

    private static bool AreEqual(string received, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(received), Encoding.UTF8.GetBytes(expected));
}

/// <summary>The key that an HTTP function needs, as in <c>authLevel</c> of the functions metadata.</summary>
internal enum KeyLevel
{
    Anonymous,
    Function,
    Admin,
}
