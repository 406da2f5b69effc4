using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>JSON in the one form of RFC 8785 (JCS): no white space, members sorted by name. Two texts with the same content give the same bytes.</summary>
public static class CanonicalJson
{
    private const long MaxInteger = (1L << 53) - 1;

    /// <exception cref="JsonException">A member is there twice, or a number is not an integer of at most 53 bits. Events have no such numbers.</exception>
    public static byte[] Write(JsonElement json)
    {
        var text = new StringBuilder();
        Write(json, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonElement json, StringBuilder text)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, text);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (number, item) in json.EnumerateArray().Index())
                {
                    text.Append(number == 0 ? "" : ",");
                    Write(item, text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Write(json.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(IntegerOf(json).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(json.GetRawText());
                break;
        }
    }

    private static void WriteObject(JsonElement json, StringBuilder text)
    {
        string? before = null;
        text.Append('{');
        foreach (var member in json.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Name == before)
                throw new JsonException("A member is there twice.");
            text.Append(before is null ? "" : ",");
            Write(member.Name, text);
            text.Append(':');
            Write(member.Value, text);
            before = member.Name;
        }

        text.Append('}');
    }

    private static long IntegerOf(JsonElement json) =>
        json.TryGetInt64(out var integer) && integer is >= -MaxInteger and <= MaxInteger ? integer
        : json.TryGetDouble(out var value) && Math.Abs(value) <= MaxInteger && double.IsInteger(value) ? (long)value
        : throw new JsonException("A number is not an integer of at most 53 bits.");

    private static void Write(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' or '\\' => text.Append('\\').Append(letter),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }
}
