using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SimpleBase;

namespace TakeItDown.Platforms;

/// <summary>A platform's key to the pull API: <c>tid_{platform}_{160 random bits}</c>, so that secret scanners find a leaked one.</summary>
public sealed partial record ApiKey
{
    private const int SecretBytes = 20;

    private ApiKey(string platformId, string text) => (PlatformId, Text) = (platformId, text);

    public string PlatformId { get; }

    /// <summary>The key itself. Shown once, never stored.</summary>
    public string Text { get; }

    /// <summary>What is stored of it. Unsalted and quick, which 160 random bits allow.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    public static ApiKey Create(string platformId) => new(
        platformId, $"tid_{platformId}_{Base32.Crockford.Encode(RandomNumberGenerator.GetBytes(SecretBytes)).ToLowerInvariant()}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = Form().Match(text ?? "") is { Success: true } match ? new(match.Groups["platform"].Value, match.Value) : null;
        return key is not null;
    }

    /// <summary>Never the key: it must not slip into a log.</summary>
    public override string ToString() => $"tid_{PlatformId}_…";

    [GeneratedRegex(@"^tid_(?<platform>[a-z0-9-]{3,50})_[0-9a-z]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
