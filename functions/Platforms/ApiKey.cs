using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SimpleBase;

namespace TakeItDown.Platforms;

/// <summary>A platform's API key: <c>tid_{platform}_{160 random bits}</c>, a form that secret scanners recognize.</summary>
public sealed partial record ApiKey
{
    private const int SecretBytes = 20;

    private ApiKey(string platformId, string text) => (PlatformId, Text) = (platformId, text);

    public string PlatformId { get; }

    /// <summary>The key itself. It is shown once and never stored.</summary>
    public string Text { get; }

    /// <summary>The stored digest. With 160 random bits, a fast hash without a salt is safe.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    public static ApiKey Create(string platformId) => new(
        platformId, $"tid_{platformId}_{Base32.Crockford.Encode(RandomNumberGenerator.GetBytes(SecretBytes)).ToLowerInvariant()}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? apiKey)
    {
        apiKey = Format().Match(text ?? "") is { Success: true } match ? new(match.Groups["platform"].Value, match.Value) : null;
        return apiKey is not null;
    }

    /// <summary>Without the secret, so that it does not get into a log.</summary>
    public override string ToString() => $"tid_{PlatformId}_…";

    [GeneratedRegex(@"^tid_(?<platform>[a-z0-9-]{3,50})_[0-9a-z]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Format();
}
