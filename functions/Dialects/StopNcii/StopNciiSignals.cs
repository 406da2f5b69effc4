using TakeItDown.Hashes;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>The types of hash that StopNCII has a word for and that we have too.</summary>
internal static class StopNciiSignals
{
    private static readonly Dictionary<SignalType, string> Words = new()
    {
        [SignalType.Pdq] = "ImagePDQ",
        [SignalType.VideoMd5] = "VideoMD5",
    };

    /// <summary>The word for a type of ours; null when there is none, and so its hashes are left out.</summary>
    public static string? WordFor(string signalType) => SignalType.Named(signalType) is { } type ? Words.GetValueOrDefault(type) : null;

    /// <summary>The type of a hash of so many digits, which is all that feedback tells of it; null when there is none.</summary>
    public static SignalType? WithDigits(int digits) => Words.Keys.FirstOrDefault(type => type.Digits == digits);
}
