using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TakeItDown.Publishing;

/// <summary>A private key that signs events: ECDSA P-256, as base64 of PKCS #8.</summary>
public static class SigningKey
{
    private const int Bits = 256;

    public static string Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <exception cref="FormatException">The text is not a key.</exception>
    public static ECDsa Read(string text) => TryRead(text, out var key) ? key : throw new FormatException("A signing key cannot be read.");

    public static bool TryRead(string? text, [NotNullWhen(true)] out ECDsa? key)
    {
        key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text ?? ""), out _);
            if (key.KeySize == Bits && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return true;
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            // Reported as false.
        }

        key.Dispose();
        key = null;
        return false;
    }
}
