using SimpleBase;

namespace TakeItDown.Storage;

/// <summary>The tables of the exchange.</summary>
public static class Tables
{
    public const string Cases = "cases";
    public const string Hashes = "hashes";
    public const string Feed = "feed";
    public const string Platforms = "platforms";
    public const string Audit = "audit";

    /// <summary>The partitions of <see cref="Cases"/>: the first character of a case key.</summary>
    public static readonly IReadOnlyList<string> CaseShards = [.. Base32Alphabet.Crockford.Value.Select(character => character.ToString())];

    public static readonly IReadOnlyList<string> All = [Cases, Hashes, Feed, Platforms, Audit];
}
