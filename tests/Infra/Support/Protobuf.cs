using System.Text;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>Reads texts from the protobuf wire format.</summary>
internal static class Protobuf
{
    /// <summary>Returns every text at a path of field numbers.</summary>
    public static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, ReadOnlyMemory<int> path)
    {
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var content = Content((int)(tag & 7), ref message);
            if (tag >> 3 != (ulong)path.Span[0])
                continue;
            if (path.Length == 1)
                yield return Encoding.UTF8.GetString(content.Span);
            else
                foreach (var text in Texts(content, path[1..]))
                    yield return text;
        }
    }

    private static ReadOnlyMemory<byte> Content(int wireType, ref ReadOnlyMemory<byte> message)
    {
        var number = wireType is 0 or 2 ? Varint(ref message) : 0;
        var length = wireType switch
        {
            0 => 0,
            1 => 8,
            2 => (int)number,
            5 => 4,
            _ => throw new FormatException($"Wire type {wireType}"),
        };
        var content = message[..length];
        message = message[length..];
        return content;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message.Span[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
