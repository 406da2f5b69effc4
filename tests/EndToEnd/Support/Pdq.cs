using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A PDQ hash as a client of the API knows it. The suite may run against any deployment, so it uses nothing of the product.</summary>
public sealed record Pdq(string Hex)
{
    /// <summary>The record id of the hash.</summary>
    public string RecordId { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"pdq:{Hex}")).AsSpan(0, 16));

    /// <summary>A random hash.</summary>
    public static Pdq Random() => new(RandomHash.Pdq());

    /// <summary>A hash that differs in this number of bits, as that of a similar picture does.</summary>
    public Pdq Near(int bits) => new(RandomHash.Near(Hex, bits));

    /// <summary>A case with these hashes, one item each.</summary>
    public static string Case(params IEnumerable<Pdq> hashes) => $$"""{"items":[{{string.Join(',', hashes.Select(hash => hash.Item))}}]}""";

    /// <summary>The body of a case with as many hashes in each item as the API allows.</summary>
    public static string LargeCase(params IEnumerable<Pdq> hashes) => $$"""{"items":[{{string.Join(',', hashes.Chunk(4).Select(ItemOf))}}]}""";

    private string Item => ItemOf([this]);

    private static string ItemOf(IEnumerable<Pdq> hashes) =>
        $$"""{"mediaType":"image","hashes":[{{string.Join(',', hashes.Select(hash => $$"""{"signalType":"pdq","hashValue":"{{hash.Hex}}","quality":100}"""))}}]}""";
}
