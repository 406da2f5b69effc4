using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Fuzzing;

/// <summary>An input of the corpus with some edits. FsCheck shrinks a failure to the fewest edits.</summary>
public sealed record FuzzedInput(byte[] Seed, IReadOnlyList<FuzzedInput.Edit> Edits)
{
    private const int MaxEdits = 12;

    /// <summary>What breaks parsers: limits of numbers, ends of strings, brackets, digits of other scripts, text in other encodings.</summary>
    private static readonly IReadOnlyList<byte[]> Tokens =
    [
        .. ((string[])
        [
            "\0", "\"", "\\", "\\u0000", "\\ud800", "[", "]", "{", "}", ",", ":", "null", "true", "-1", "1e999", "0.5", "2147483648", "9223372036854775808", "99999999999999999999", "NaN", "\u0665", "\uff10", "\u00e9", "\ud83d\ude00", "\u202e", "\ufeff", "\r\n", "\t", " ", "+", "=", "%00", "&", ";", "..", "/", "<", ">",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "<![CDATA[", "]]>", "<?x?>", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "+14:00", "O", "I", "L", "-", "Case ", "Bearer ", "Basic ", "tid_", "op_", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ]).Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff, 0xfe],
    ];

    /// <summary>Inputs close to those of a parser's corpus.</summary>
    public static Arbitrary<FuzzedInput> Near(IReadOnlyList<byte[]> corpus)
    {
        var edit = from kind in Gen.Elements(Enum.GetValues<EditKind>())
                   from at in Gen.Choose(0, int.MaxValue)
                   from length in Gen.Choose(1, 40)
                   from token in Gen.OneOf(Gen.Elements<byte[]>(Tokens), Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 4))
                   select new Edit(kind, at, length, token);
        var input = from seed in Gen.Elements<byte[]>(corpus)
                    from count in Gen.Choose(0, MaxEdits)
                    from edits in Gen.ArrayOf(edit, count)
                    select new FuzzedInput(seed, edits);
        return Arb.From(input, failed => failed.Edits.Select((_, index) => failed with { Edits = [.. failed.Edits.Where((_, at) => at != index)] }));
    }

    /// <summary>The corpus of a parser: <c>tests/Vectors/fuzz/{name}/</c>.</summary>
    public static IReadOnlyList<byte[]> Corpus(string parser) =>
        [.. Directory.EnumerateFiles(Repository.File($"tests/Vectors/fuzz/{parser}")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public byte[] Bytes => Edits.Aggregate(Seed, (bytes, edit) => edit.Apply(bytes));

    /// <summary>The bytes, so that they can be added to the corpus.</summary>
    public override string ToString() => $"base64 {Convert.ToBase64String(Bytes)}";

    public enum EditKind
    {
        Insert,
        Replace,
        Delete,
        Repeat,
        Cut,
        Flip,
    }

    public sealed record Edit(EditKind Kind, int At, int Length, byte[] Token)
    {
        public byte[] Apply(byte[] bytes)
        {
            var start = At % (bytes.Length + 1);
            var end = Math.Min(start + Length, bytes.Length);
            return Kind switch
            {
                EditKind.Insert => [.. bytes[..start], .. Token, .. bytes[start..]],
                EditKind.Replace => [.. bytes[..start], .. Token, .. bytes[end..]],
                EditKind.Delete => [.. bytes[..start], .. bytes[end..]],
                EditKind.Repeat => [.. bytes[..end], .. bytes[start..]],
                EditKind.Cut => bytes[..start],
                _ => [.. bytes.Index().Select(one => one.Index == start ? (byte)(one.Item ^ (1 << (Length % 8))) : one.Item)],
            };
        }
    }
}
