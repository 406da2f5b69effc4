using TakeItDown.Hashes;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>A kind of fingerprint.</summary>
/// <param name="Name">Its name in URLs, for example <c>PDQ</c>.</param>
/// <param name="SignalTypes">The signal types of ours that it stands for; none where we share no such hashes.</param>
public sealed record FingerprintType(string Name, params IReadOnlyList<SignalType> SignalTypes)
{
    /// <summary>All that the dialect knows.</summary>
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

    /// <summary>Its element in an entry, for example <c>pdq</c>.</summary>
    public string Element => Name.ToLowerInvariant();

    /// <summary>Its name in feedback, for example <c>Pdq</c>.</summary>
    public string Label => Name[0] + Element[1..];

    /// <summary>The one of that name, or null.</summary>
    public static FingerprintType? Named(string name) => All.FirstOrDefault(known => known.Name == name);

    /// <summary>What the hashes of a signal type are called here, or null where the dialect has no name for them.</summary>
    public static FingerprintType? Of(SignalType signalType) => All.FirstOrDefault(known => known.SignalTypes.Contains(signalType));
}
