using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Storage;

/// <summary>
/// Signs requests to the table service with the account key of a connection string (SharedKeyLite), as on a developer's machine. In Azure
/// the app signs in with its identity.
/// </summary>
internal sealed class SharedKeyPolicy(string account, byte[] key) : HttpPipelineSynchronousPolicy
{
    /// <summary>Azurite's account and key: public, and the same on every machine.</summary>
    private static readonly SharedKeyPolicy Emulator = new(
        "devstoreaccount1", Convert.FromBase64String("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="));

    /// <exception cref="FormatException">The connection string has no account key.</exception>
    public static SharedKeyPolicy From(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        if (parts["UseDevelopmentStorage"].Any())
            return Emulator;
        return parts["AccountName"].FirstOrDefault() is { } account && parts["AccountKey"].FirstOrDefault() is { } key
            ? new(account, Convert.FromBase64String(key))
            : throw new FormatException("The connection string has no account key.");
    }

    public override void OnSendingRequest(HttpMessage message)
    {
        var date = DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{date}\n/{account}{message.Request.Uri.ToUri().AbsolutePath}"));
        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {account}:{Convert.ToBase64String(signature)}");
    }
}
