using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SimpleBase;

namespace TakeItDown.ApiKeys;

/// <summary>
/// An API key of a platform, <c>tid_{id}_{160 random bits}</c>, or of an operator, <c>tid_op_{name}_{160 random bits}</c>. Secret scanners
/// recognize the form. Ids and names have no underscore, so no key can be read as both.
/// </summary>
public sealed partial record ApiKey
{
    private const int SecretBytes = 20;

    private ApiKey(ApiKeyOwner owner, string text) => (Owner, Text) = (owner, text);

    public ApiKeyOwner Owner { get; }

    /// <summary>The key itself. It is shown once and never stored.</summary>
    public string Text { get; }

    /// <summary>The stored digest. With 160 random bits, a fast hash without a salt is safe.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    public static ApiKey Create(ApiKeyOwner owner) => new(
        owner, $"{PrefixOf(owner)}{Base32.Crockford.Encode(RandomNumberGenerator.GetBytes(SecretBytes)).ToLowerInvariant()}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? apiKey)
    {
        apiKey = Format().Match(text ?? "") is { Success: true } match
            ? new(new(match.Groups["operator"].Success ? ApiKeyKind.Operator : ApiKeyKind.Platform, match.Groups["name"].Value), match.Value)
            : null;
        return apiKey is not null;
    }

    /// <summary>Without the secret, so that it does not get into a log.</summary>
    public override string ToString() => $"{PrefixOf(Owner)}…";

    private static string PrefixOf(ApiKeyOwner owner) => owner.Kind == ApiKeyKind.Operator ? $"tid_op_{owner.Name}_" : $"tid_{owner.Name}_";

    [GeneratedRegex(@"^tid_(?<operator>op_)?(?<name>[a-z0-9-]{3,50})_[0-9a-z]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Format();
}

/// <summary>Who an API key belongs to.</summary>
/// <param name="Kind">A platform or an operator.</param>
/// <param name="Name">The platform's id or the operator's name.</param>
public sealed record ApiKeyOwner(ApiKeyKind Kind, string Name)
{
    public static ApiKeyOwner Platform(string id) => new(ApiKeyKind.Platform, id);

    public static ApiKeyOwner Operator(string name) => new(ApiKeyKind.Operator, name);
}

public enum ApiKeyKind
{
    Platform,
    Operator,
}
