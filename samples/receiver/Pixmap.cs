using System.Text;

namespace TakeItDown.Receiver;

/// <summary>
/// Decoded pixels as a binary portable pixmap, <c>P6</c> with 8 bits per colour. .NET decodes no pictures, and every image library writes this
/// format.
/// </summary>
internal sealed record Pixmap(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>The largest picture, and its header.</summary>
    public const int MaxBytes = (3 * MaxSide * MaxSide) + 100;

    private const int MaxSide = 4_096;

    /// <summary>Null if the bytes are not such a picture.</summary>
    public static Pixmap? Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = new List<string>();
        var at = 0;
        for (; fields.Count < 4 && at < bytes.Length; at++)
        {
            var start = at;
            while (at < bytes.Length && !char.IsWhiteSpace((char)bytes.Span[at]))
                at++;
            if (at > start)
                fields.Add(Encoding.ASCII.GetString(bytes.Span[start..at]));
        }

        return fields is ["P6", var width, var height, "255"]
            && int.TryParse(width, null, out var columns) && columns is > 0 and <= MaxSide
            && int.TryParse(height, null, out var rows) && rows is > 0 and <= MaxSide
            && bytes.Length - at == 3 * columns * rows
            ? new(columns, rows, bytes[at..])
            : null;
    }
}
