using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Unicode;
using TakeItDown.Http;

namespace TakeItDown.Hashes;

/// <summary>A hash of a known type, in its one normal form: lower-case hexadecimal, or <see cref="VideoFrames"/> with lower-case hexadecimal.</summary>
public sealed record HashValue
{
    /// <summary>PDQ sets a bit for each frequency above the median: half of them, or fewer where some are equal.</summary>
    public const int MaxPdqBits = 128;

    /// <summary>With fewer bits, so many frequencies are equal that the picture is a pattern and no photo.</summary>
    public const int MinPdqBits = 96;

    public static readonly Rule RecordIdRule = new("record-id", "A record id must be 32 lower-case hexadecimal digits, as in events and the feed.");

    private const string EmptyMd5 = "d41d8cd98f00b204e9800998ecf8427e";
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const int RecordIdLength = 32;
    private const int MaxStackBytes = 128;
    private static readonly Rule Zero = new("hash-zero", "A hash must not be all zeros, because it would match blank pictures.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    private HashValue(SignalType signalType, string text)
    {
        SignalType = signalType;
        Text = text;
    }

    public SignalType SignalType { get; }

    public string Text { get; }

    /// <summary>The only name of this hash in keys, queues, subjects and logs: 32 lower-case hexadecimal digits.</summary>
    public string RecordId => field ??= RecordIdOf(SignalType, Text);

    public bool Equals(HashValue? other) => other is not null && SignalType == other.SignalType && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Reads a hash as a client wrote it, in upper or lower case. Otherwise returns the broken rule.</summary>
    public static bool TryParse(
        SignalType signalType, string text, [NotNullWhen(true)] out HashValue? value, [NotNullWhen(false)] out Rule? broken)
    {
        var hex = text.ToLowerInvariant();
        broken = BrokenForm(signalType, text) ?? BrokenContent(signalType, hex);
        value = broken is null ? new(signalType, hex) : null;
        return broken is null;
    }

    /// <summary>Reads a hash from our own storage, even one that an earlier version accepted and this version refuses.</summary>
    /// <exception cref="FormatException">The row does not contain a hash.</exception>
    public static HashValue Parse(string signalType, string text) =>
        SignalType.Find(signalType) is { } known && BrokenForm(known, text) is null
            ? new(known, text.ToLowerInvariant())
            : throw new FormatException("A stored hash cannot be read.");

    private static string RecordIdOf(SignalType signalType, string text)
    {
        var length = signalType.Name.Length + 1 + text.Length;
        var bytes = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Utf8.TryWrite(bytes, $"{signalType.Name}:{text}", out var written);
        SHA256.HashData(bytes[..written], digest);
        return Convert.ToHexStringLower(digest[..(RecordIdLength / 2)]);
    }

    public static bool IsRecordId(string text) => text.Length == RecordIdLength && !text.AsSpan().ContainsAnyExcept(LowerHexDigits);

    private static Rule? BrokenForm(SignalType signalType, string text) => text switch
    {
        _ when signalType == SignalType.VideoVpdq => VideoFrames.BrokenForm(text),
        _ when text.AsSpan().ContainsAnyExcept(HexDigits) =>
            new("hash-alphabet", "A hash must have only hexadecimal digits, 0 to 9 and a to f."),
        _ when text.Length != signalType.Digits =>
            new("hash-length", $"A hash of type {signalType.Name} must have {signalType.Digits} hexadecimal digits."),
        _ => null,
    };

    /// <summary>A hash that no real picture or video has would match empty or blank files everywhere.</summary>
    private static Rule? BrokenContent(SignalType signalType, string text) => text switch
    {
        _ when signalType == SignalType.VideoVpdq => VideoFrames.BrokenContent(text),
        _ when signalType == SignalType.Pdq => BrokenPdq(text),
        _ when IsZero(text) => Zero,
        EmptyMd5 or EmptySha256 =>
            new("hash-empty-file", "A hash must not be that of an empty file."),
        _ => null,
    };

    /// <summary>The rule that a PDQ breaks, of a picture or of a frame; or null.</summary>
    internal static Rule? BrokenPdq(string hex) =>
        IsZero(hex) ? Zero
        : SetBits(hex) is < MinPdqBits or > MaxPdqBits ? new("pdq-bits", $"A PDQ hash must have {MinPdqBits} to {MaxPdqBits} of its 256 bits set.")
        : null;

    private static bool IsZero(string hex) => !hex.AsSpan().ContainsAnyExcept('0');

    private static int SetBits(string hex)
    {
        var bits = 0;
        for (var at = 0; at < hex.Length; at += 16)
            bits += BitOperations.PopCount(ulong.Parse(hex.AsSpan(at, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return bits;
    }

    /// <summary>The record id, so that no hash value gets into a log.</summary>
    public override string ToString() => RecordId;
}
