using System.Globalization;
using TakeItDown.Client;
using TakeItDown.Hashes;

namespace TakeItDown.Benign;

/// <summary>The benign list in memory. A PDQ matches an entry within <see cref="PdqHash.MaxDistance"/> bits, any other hash only an equal one.</summary>
public sealed class BenignIndex(IReadOnlyCollection<HashValue> hashes)
{
    public static readonly BenignIndex Empty = new([]);

    private readonly PdqIndex pdqs = new(hashes.Where(hash => hash.SignalType == SignalType.Pdq).Select(hash => PdqHash.Parse(hash.Hex)));

    /// <summary>The record ids of the exact hashes.</summary>
    private readonly HashSet<UInt128> exact = [.. hashes.Where(hash => hash.SignalType != SignalType.Pdq).Select(KeyOf)];

    /// <summary>How many entries each signal type has.</summary>
    public IReadOnlyDictionary<SignalType, int> Counts { get; } =
        SignalType.All.ToDictionary(type => type, type => hashes.Count(hash => hash.SignalType == type));

    public bool Matches(HashValue hash) =>
        hash.SignalType == SignalType.Pdq ? pdqs.Matches(PdqHash.Parse(hash.Hex)) : exact.Contains(KeyOf(hash));

    private static UInt128 KeyOf(HashValue hash) => UInt128.Parse(hash.RecordId, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
