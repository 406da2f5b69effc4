using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using TakeItDown.Http;

namespace TakeItDown.Hashes;

/// <summary>A hash of a known type, in its one normal form: lower-case hexadecimal.</summary>
public sealed record HashValue
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private HashValue(SignalType signalType, string hex)
    {
        SignalType = signalType;
        Hex = hex;
        RecordId = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{signalType.Name}:{hex}")).AsSpan(0, 16));
    }

    public SignalType SignalType { get; }

    public string Hex { get; }

    /// <summary>The only name of this hash in keys, queues, subjects and logs: 32 lower-case hexadecimal digits.</summary>
    public string RecordId { get; }

    /// <summary>Reads a hash as a client wrote it, in either case; says which rule it breaks otherwise.</summary>
    public static bool TryParse(
        SignalType signalType, string text, [NotNullWhen(true)] out HashValue? value, [NotNullWhen(false)] out Rule? broken)
    {
        value = null;
        broken = text switch
        {
            _ when text.AsSpan().ContainsAnyExcept(HexDigits) =>
                new("hash-alphabet", "A hash is written in hexadecimal digits, 0 to 9 and a to f."),
            _ when text.Length != signalType.Digits =>
                new("hash-length", $"A hash of type {signalType.Name} has {signalType.Digits} hexadecimal digits."),
            _ when !text.AsSpan().ContainsAnyExcept('0') =>
                new("hash-zero", "A hash of nothing but zeros matches blank pictures and is not accepted."),
            _ => null,
        };
        if (broken is not null)
            return false;
        value = new(signalType, text.ToLowerInvariant());
        return true;
    }

    /// <summary>Reads a hash back from our own storage.</summary>
    /// <exception cref="FormatException">The row does not hold a hash.</exception>
    public static HashValue Parse(string signalType, string hex) =>
        SignalType.Named(signalType) is { } known && TryParse(known, hex, out var value, out _)
            ? value
            : throw new FormatException("A stored hash cannot be read.");

    /// <summary>The record id, so that a hash value never slips into a log.</summary>
    public override string ToString() => RecordId;
}
