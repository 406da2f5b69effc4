using TakeItDown.Hashes;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>The signal types that both StopNCII and the exchange know.</summary>
internal static class StopNciiSignals
{
    private static readonly Dictionary<SignalType, string> Names = new()
    {
        [SignalType.Pdq] = "ImagePDQ",
        [SignalType.VideoMd5] = "VideoMD5",
    };

    /// <summary>Our names of these signal types.</summary>
    public static IEnumerable<string> SignalTypeNames => Names.Keys.Select(signalType => signalType.Name);

    /// <summary>StopNCII's name for a signal type; null when it has none, and the hashes of that type are left out.</summary>
    public static string? NameOf(string signalType) => SignalType.Find(signalType) is { } type ? Names.GetValueOrDefault(type) : null;

    /// <summary>The signal type of a hash with that many digits, or null. Feedback contains no signal type.</summary>
    public static SignalType? FindByDigits(int digits) => Names.Keys.FirstOrDefault(type => type.Digits == digits);
}
