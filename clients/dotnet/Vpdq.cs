using System.Globalization;

namespace TakeItDown.Client;

/// <summary>
/// Meta's perceptual hash of a video: the PDQ of a frame of each second, as <c>pdq,quality,second;pdq,quality,second;…</c>. The frames of
/// similar videos have similar PDQs.
/// </summary>
public static class Vpdq
{
    public const string SignalType = "video_vpdq";

    /// <summary>Whether a text is a hash: one frame or more, each with a PDQ, a quality from 0 to 100, and a time in seconds.</summary>
    public static bool IsValid(string text) => text.Split(';').All(frame =>
        frame.Split(',') is [var pdq, var quality, var second]
        && pdq.Length == 64 && pdq.All(char.IsAsciiHexDigitLower)
        && int.TryParse(quality, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 100
        && double.TryParse(second, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));

    /// <summary>
    /// The percentage of the shorter hash's frames that are like no frame of the other hash: 0 for the same video, 100 for two that have
    /// nothing in common. Frames with too little detail do not count.
    /// </summary>
    public static int Distance(string one, string other)
    {
        var (shorter, longer) = (FramesOf(one), FramesOf(other));
        if (shorter.Count > longer.Count)
            (shorter, longer) = (longer, shorter);
        var unlike = shorter.Count(frame => longer.TrueForAll(candidate => frame.DistanceTo(candidate) > PdqHash.MaxDistance));
        return shorter.Count == 0 ? 100 : (int)Math.Ceiling(100.0 * unlike / shorter.Count);
    }

    /// <summary>The PDQs with enough detail.</summary>
    private static List<PdqHash> FramesOf(string text) =>
    [
        .. text.Split(';').Select(frame => frame.Split(','))
            .Where(frame => int.Parse(frame[1], CultureInfo.InvariantCulture) >= PdqHash.MinQuality).Select(frame => PdqHash.Parse(frame[0])),
    ];
}
