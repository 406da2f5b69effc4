using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SimpleBase;

namespace TakeItDown.Cases;

/// <summary>
/// What a person writes down: 16 Crockford base32 characters in groups of four, 75 random bits and a check character that
/// catches every single mistyped character and every two that changed places.
/// </summary>
public sealed record CaseNumber
{
    private const int Length = 16;
    private const int Payload = Length - 1;
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

    /// <summary>Makes a number of the first 75 bits of the bytes given, which must be ten at least.</summary>
    public static CaseNumber From(ReadOnlySpan<byte> bits)
    {
        var payload = Base32.Crockford.Encode(bits[..10])[..Payload];
        return new(payload + Alphabet[Check(payload)]);
    }

    /// <summary>Reads a number as people type it: either case, spaces and dashes anywhere, O for 0, I and L for 1.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CaseNumber? number)
    {
        var typed = string.Concat((text ?? "").ToUpperInvariant().Where(key => key is not (' ' or '-')).Select(key => key switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            _ => key,
        }));
        number = typed.Length == Length && typed.All(Alphabet.Contains) && Alphabet[Check(typed[..Payload])] == typed[^1]
            ? new(typed)
            : null;
        return number is not null;
    }

    /// <summary>Never the number: it must not slip into a log.</summary>
    public override string ToString() => nameof(CaseNumber);

    /// <summary>
    /// A check over GF(32) with x⁵ + x² + 1: each character is weighted by another power of x, so that no single change and no
    /// exchange of two different characters leaves the sum as it was.
    /// </summary>
    private static int Check(string payload)
    {
        var sum = 0;
        foreach (var character in payload)
            sum = TimesX(sum ^ Alphabet.IndexOf(character, StringComparison.Ordinal));
        return sum;

        static int TimesX(int element) => (element << 1) ^ ((element & 0b10000) == 0 ? 0 : 0b100101);
    }
}
