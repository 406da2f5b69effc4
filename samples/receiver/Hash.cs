namespace TakeItDown.Receiver;

/// <summary>One hash of a picture or a video, as a platform computes it at upload.</summary>
/// <param name="SignalType">Which kind of hash.</param>
/// <param name="HashValue">Lower-case hexadecimal.</param>
/// <param name="Quality">0 to 100, as a hasher tells it with <c>pdq</c>.</param>
public sealed record Hash(string SignalType, string HashValue, int? Quality = null)
{
    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        [Pdq.SignalType] = 64,
        ["image_md5"] = 32,
        ["image_sha256"] = 64,
        ["video_md5"] = 32,
        ["video_sha256"] = 64,
    };

    /// <summary>A featureless picture is like too many others.</summary>
    public bool IsMatchable => Quality is null or >= Pdq.LeastQuality;

    /// <summary>Which field breaks which rule; null if none does.</summary>
    public string? Broken =>
        !Digits.TryGetValue(SignalType, out var digits) ? $"signalType: one of {string.Join(", ", Digits.Keys)}"
        : HashValue.Length != digits || !HashValue.All(char.IsAsciiHexDigitLower) ? $"hashValue: {SignalType} has {digits} digits, 0 to 9 and a to f"
        : Quality is < 0 or > 100 ? "quality: 0 to 100"
        : null;

    /// <summary>SQL: how far a column <c>hash_value</c> is from this hash. Exact hashes are equal or have nothing to do with each other.</summary>
    internal string Distance => SignalType == Pdq.SignalType ? "hamming(hash_value, @HashValue)" : "0";

    /// <summary>SQL: whether the columns <c>signal_type</c> and <c>hash_value</c> match this hash.</summary>
    internal string IsMatch => "signal_type = @SignalType AND " + (SignalType == Pdq.SignalType ? $"{Distance} <= {Pdq.MostDistance}" : "hash_value = @HashValue");

    /// <summary>Never the value: it must not slip into a log.</summary>
    public override string ToString() => SignalType;
}
