namespace TakeItDown.Client;

/// <summary>One hash of a picture or a video, as a platform computes it at upload.</summary>
/// <param name="SignalType">For example <c>pdq</c> or <c>image_md5</c>.</param>
/// <param name="HashValue">Lower-case hexadecimal. For <c>video_vpdq</c>, the frames (<see cref="Vpdq"/>).</param>
/// <param name="Quality">0 to 100, from the PDQ hasher. Null for other types.</param>
public sealed record Hash(string SignalType, string HashValue, int? Quality = null)
{
    /// <summary>The signal type of perceptual hashes. All others match only if they are equal.</summary>
    public const string Pdq = "pdq";

    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        [Pdq] = 64,
        ["image_md5"] = 32,
        ["image_sha256"] = 64,
        ["video_md5"] = 32,
        ["video_sha256"] = 64,
    };

    /// <summary>False for a picture with too little detail: its hash would match too many others.</summary>
    public bool IsMatchable => SignalType != Pdq || Quality is null or >= PdqHash.MinQuality;

    /// <summary>The field that is wrong, and its rule. Null if the hash is valid.</summary>
    public string? Error =>
        SignalType == Vpdq.SignalType ? Vpdq.IsValid(HashValue) ? null : "hashValue: frames as pdq,quality,second, separated by semicolons"
        : !Digits.TryGetValue(SignalType, out var digits) ? $"signalType: one of {string.Join(", ", Digits.Keys.Append(Vpdq.SignalType))}"
        : HashValue.Length != digits || !HashValue.All(char.IsAsciiHexDigitLower) ? $"hashValue: {SignalType} has {digits} digits, 0 to 9 and a to f"
        : Quality is < 0 or > 100 ? "quality: 0 to 100"
        : null;

    /// <summary>Without the value, so that no log contains it.</summary>
    public override string ToString() => SignalType;
}
