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

    private string Item => $$"""{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{Hex}}","quality":100}]}""";
}
