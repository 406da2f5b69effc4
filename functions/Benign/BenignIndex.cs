using System.Globalization;
using TakeItDown.Client;
using TakeItDown.Hashes;

namespace TakeItDown.Benign;

/// <summary>
/// The benign list in memory. A PDQ matches an entry within <see cref="PdqHash.MaxDistance"/> bits, a video if <see cref="MinFrames"/> of its
/// frames do, and any other hash only an equal one. The result is exact, not approximate.
/// </summary>
public sealed class BenignIndex(IReadOnlyCollection<HashValue> hashes)
{
    /// <summary>The part of a video's frames that match an entry when the video does. Platforms match videos in the same way.</summary>
    public const double MinFrames = 0.8;

    /// <summary>What the list can have. Each device makes other frames of a video, so the list has the PDQs of its frames instead.</summary>
    public static readonly IReadOnlyList<SignalType> SignalTypes = [.. SignalType.All.Where(type => type != SignalType.VideoVpdq)];

    public static readonly BenignIndex Empty = new([]);

    private readonly PdqIndex pdqs = new(hashes.Where(hash => hash.SignalType == SignalType.Pdq).Select(hash => PdqHash.Parse(hash.Text)));

    /// <summary>The record ids of the exact hashes.</summary>
    private readonly HashSet<UInt128> exact = [.. hashes.Where(hash => hash.SignalType != SignalType.Pdq).Select(KeyOf)];

    /// <summary>How many entries each signal type has.</summary>
    public IReadOnlyDictionary<SignalType, int> Counts { get; } =
        SignalTypes.ToDictionary(type => type, type => hashes.Count(hash => hash.SignalType == type));

    public bool Matches(HashValue hash) =>
        hash.SignalType == SignalType.Pdq ? pdqs.Matches(PdqHash.Parse(hash.Text))
        : hash.SignalType == SignalType.VideoVpdq ? MatchesVideo(hash)
        : exact.Contains(KeyOf(hash));

    private bool MatchesVideo(HashValue video) =>
        pdqs.Count > 0 && VideoFrames.Of(video).Count(frame => pdqs.Matches(PdqHash.Parse(frame.Pdq))) >= MinFrames * VideoFrames.CountOf(video);

    private static UInt128 KeyOf(HashValue hash) => UInt128.Parse(hash.RecordId, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
