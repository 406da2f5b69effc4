namespace TakeItDown.Storage;

/// <summary>The tables of the exchange.</summary>
public static class Tables
{
    public const string Cases = "cases";
    public const string Hashes = "hashes";
    public const string Feed = "feed";
    public const string Platforms = "platforms";
    public const string Audit = "audit";

    public static readonly IReadOnlyList<string> All = [Cases, Hashes, Feed, Platforms, Audit];
}
