using TakeItDown.Hashes;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>NCMEC's name for one or more signal types.</summary>
/// <param name="Name">The name in URLs, for example <c>PDQ</c>.</param>
/// <param name="SignalTypes">Our signal types; none when the exchange shares no such hashes.</param>
public sealed record FingerprintType(string Name, params IReadOnlyList<SignalType> SignalTypes)
{
    /// <summary>All types that NCMEC defines.</summary>
    public static readonly IReadOnlyList<FingerprintType> All =
    [
        new("MD5", SignalType.ImageMd5, SignalType.VideoMd5),
        new("PDQ", SignalType.Pdq),
        new("SHA1"),
        new("PDNA"),
        new("NETCLEAN"),
        new("VIDENTIFIER"),
        new("TMK_PDQF"),
        new("SSVH_PDNA"),
        new("SSVH_SAFER_HASH"),
    ];

    private static readonly Dictionary<SignalType, FingerprintType> BySignalType = new(
        from type in All from signalType in type.SignalTypes select KeyValuePair.Create(signalType, type));

    /// <summary>The names of the signal types that NCMEC can name.</summary>
    public static IEnumerable<string> SignalTypeNames => BySignalType.Keys.Select(signalType => signalType.Name);

    /// <summary>The element in an entry, for example <c>pdq</c>.</summary>
    public string Element { get; } = Name.ToLowerInvariant();

    /// <summary>The name in feedback, for example <c>Pdq</c>.</summary>
    public string Label => Name[0] + Element[1..];

    /// <summary>The type with that name, or null.</summary>
    public static FingerprintType? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    /// <summary>The type of a signal type, or null when NCMEC has none.</summary>
    public static FingerprintType? For(SignalType signalType) => BySignalType.GetValueOrDefault(signalType);
}
