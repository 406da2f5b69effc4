using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SimpleBase;

namespace TakeItDown.Cases;

/// <summary>
/// The number that a person writes down: 16 Crockford base32 characters in groups of four. They contain 75 random bits and a check
/// character, which detects every single mistyped character and every swap of two characters.
/// </summary>
public sealed record CaseNumber
{
    private const int Length = 16;
    private const int PayloadLength = Length - 1;
    private static readonly string Alphabet = Base32Alphabet.Crockford.Value;
    private readonly string characters;

    private CaseNumber(string characters)
    {
        this.characters = characters;
        CaseKey = Base32.Crockford.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(characters)).AsSpan(0, 20));
    }

    /// <summary>The case key: 32 base32 characters of the number's SHA-256. The number itself is never stored.</summary>
    public string CaseKey { get; }

    /// <summary>The number as people read it, <c>7K3M-…</c>.</summary>
    public string Text => string.Join('-', characters.Chunk(4).Select(group => new string(group)));

    /// <summary>Creates a number from the first 75 bits of at least ten bytes.</summary>
    public static CaseNumber FromBits(ReadOnlySpan<byte> bits)
    {
        var payload = Base32.Crockford.Encode(bits[..10])[..PayloadLength];
        return new(payload + Alphabet[CheckValue(payload)]);
    }

    /// <summary>Reads a number as people type it: upper or lower case, spaces and dashes anywhere, O for 0, I and L for 1.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CaseNumber? number)
    {
        var typed = string.Concat((text ?? "").ToUpperInvariant().Where(character => character is not (' ' or '-')).Select(character => character switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            _ => character,
        }));
        number = typed.Length == Length && typed.All(Alphabet.Contains) && Alphabet[CheckValue(typed[..PayloadLength])] == typed[^1]
            ? new(typed)
            : null;
        return number is not null;
    }

    /// <summary>Without the number, so that it does not get into a log.</summary>
    public override string ToString() => nameof(CaseNumber);

    /// <summary>
    /// A checksum over GF(32) with x⁵ + x² + 1. Each character is weighted by a different power of x, so every changed character and every
    /// swap of two different characters changes the sum.
    /// </summary>
    private static int CheckValue(string payload)
    {
        var sum = 0;
        foreach (var character in payload)
            sum = TimesX(sum ^ Alphabet.IndexOf(character, StringComparison.Ordinal));
        return sum;

        static int TimesX(int element) => (element << 1) ^ ((element & 0b10000) == 0 ? 0 : 0b100101);
    }
}
