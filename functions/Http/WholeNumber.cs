using System.Globalization;
using System.Numerics;

namespace TakeItDown.Http;

/// <summary>A whole number in a path, a query or a cursor: ASCII digits and nothing else. .NET's own parsers also accept NULs at the end.</summary>
internal static class WholeNumber
{
    public static bool TryParse<T>(string? text, T min, T max, out T number)
        where T : struct, IBinaryInteger<T> => TryParse(text.AsSpan(), min, max, out number);

    public static bool TryParse<T>(ReadOnlySpan<char> text, T min, T max, out T number)
        where T : struct, IBinaryInteger<T>
    {
        number = default;
        return !text.ContainsAnyExceptInRange('0', '9')
            && T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= min && number <= max;
    }
}
