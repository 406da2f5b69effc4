using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Hashes;

public class HashValueTests
{
    /// <summary>The others are in <see cref="VideoFramesTests"/>.</summary>
    private static readonly IReadOnlyList<SignalType> Hexadecimal = [.. SignalType.All.Where(type => type.Digits is not null)];

    private static readonly Gen<char[]> Pdqs =
        from bits in Gen.Shuffle(Enumerable.Range(0, 256).Select(place => place < 128))
        select bits.Chunk(4).Select(four => "0123456789abcdef"[four.Aggregate(0, (digit, bit) => (2 * digit) + (bit ? 1 : 0))]).ToArray();

    private static readonly Arbitrary<(SignalType Type, string Text)> Written = (
        from type in Gen.Elements<SignalType>([.. Hexadecimal])
        from digits in type == SignalType.Pdq ? Pdqs : Gen.ArrayOf(Gen.Elements("0123456789abcdef".ToCharArray()), type.Digits!.Value)
        where digits.Any(digit => digit != '0')
        from upperCase in Gen.ArrayOf(Gen.Elements(true, false), type.Digits!.Value)
        select (type, string.Concat(digits.Zip(upperCase, (digit, upper) => upper ? char.ToUpperInvariant(digit) : digit)))).ToArbitrary();

    [Property]
    public Property A_hash_is_read_in_either_case_and_stored_in_lower_case() => Prop.ForAll(Written, written =>
        HashValue.TryParse(written.Type, written.Text, out var value, out _)
        && value.Text.SequenceEqual(written.Text.Select(char.ToLowerInvariant))
        && HashValue.Parse(written.Type.Name, value.Text) == value);

    [Property]
    public Property A_hash_of_the_wrong_length_is_refused() => Prop.ForAll(Written, ArbMap.Default.ArbFor<PositiveInt>(), (written, cut) =>
        !HashValue.TryParse(written.Type, written.Text[..^Math.Min(cut.Get, written.Text.Length)], out _, out var shorter)
        && !HashValue.TryParse(written.Type, written.Text + new string('a', cut.Get), out _, out var longer)
        && (shorter.Name, longer.Name) == ("hash-length", "hash-length"));

    [Property]
    public Property A_character_outside_hexadecimal_is_refused() => Prop.ForAll(
        Written, ArbMap.Default.ArbFor<char>().Filter(character => !char.IsAsciiHexDigit(character)), (written, odd) =>
            !HashValue.TryParse(written.Type, odd + written.Text[1..], out _, out var broken) && broken.Name == "hash-alphabet");

    [Fact]
    public void All_zeros_is_refused_for_every_type() => Assert.All(Hexadecimal, type =>
    {
        Assert.False(HashValue.TryParse(type, new string('0', type.Digits!.Value), out _, out var broken));
        Assert.Equal("hash-zero", broken.Name);
    });

    [Theory]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", "image_md5", "video_md5")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "image_sha256", "video_sha256")]
    public void The_hash_of_an_empty_file_is_refused_in_either_case(string hash, params string[] signalTypes) =>
        Assert.All(signalTypes.Select(SignalType.Find), type =>
        {
            foreach (var text in new[] { hash, hash.ToUpperInvariant() })
            {
                Assert.False(HashValue.TryParse(type!, text, out _, out var broken));
                Assert.Equal("hash-empty-file", broken.Name);
            }
        });

    [Theory]
    [InlineData(1, false)]
    [InlineData(95, false)]
    [InlineData(96, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(256, false)]
    public void A_PDQ_has_96_to_128_of_its_bits_set(int bits, bool isAccepted)
    {
        var pdq = string.Concat(Enumerable.Range(0, 64).Select(digit => "0137f"[Math.Clamp(bits - (4 * digit), 0, 4)]));

        Assert.Equal(isAccepted, HashValue.TryParse(SignalType.Pdq, pdq, out _, out var broken));
        Assert.Equal(isAccepted ? null : "pdq-bits", broken?.Name);
    }

    [Fact]
    public void Every_drawing_of_good_quality_has_an_accepted_PDQ()
    {
        var drawings = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "pdq", "expected.csv")).Skip(1)
            .Select(line => line.Split(',')).Where(columns => int.Parse(columns[2], null) >= NewCase.MinQuality).ToList();

        Assert.NotEmpty(drawings);
        Assert.All(drawings, columns => Assert.True(HashValue.TryParse(SignalType.Pdq, columns[1], out _, out var broken), $"{columns[0]}: {broken}"));
    }

    [Fact]
    public void The_exchange_accepts_every_hash_in_the_vectors_for_receivers()
    {
        var records = Directory.GetFiles(Repository.File("tests/Vectors/events"), "*.json").SelectMany(file => RecordsIn(JsonNode.Parse(File.ReadAllText(file)))).ToList();

        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.True(
            HashValue.TryParse(SignalType.Find((string?)record["signalType"])!, (string)record["hashValue"]!, out _, out var broken), broken?.Name));
    }

    private static IEnumerable<JsonObject> RecordsIn(JsonNode? node) => node switch
    {
        JsonObject record when record.ContainsKey("hashValue") => [record],
        JsonObject other => other.SelectMany(member => RecordsIn(member.Value)),
        JsonArray array => array.SelectMany(RecordsIn),
        _ => [],
    };

    [Fact]
    public void A_stored_hash_that_breaks_a_newer_rule_can_still_be_read() => Assert.All(SignalType.All, type =>
    {
        foreach (var digit in "0f")
        {
            var text = type.Digits is { } digits ? new string(digit, digits) : $"{new string(digit, 64)},0,5;{new string(digit, 64)},100,5";
            Assert.Equal(text, HashValue.Parse(type.Name, text).Text);
        }
    });

    [Fact]
    public void The_record_id_depends_on_type_and_value_and_is_the_only_text_that_is_printed()
    {
        Assert.True(HashValue.TryParse(SignalType.ImageMd5, new string('A', 32), out var image, out _));
        Assert.True(HashValue.TryParse(SignalType.VideoMd5, new string('a', 32), out var video, out _));

        Assert.Equal("6c8af41a8a37aab045ec7d54068850a9", image.RecordId);
        Assert.NotEqual(image.RecordId, video.RecordId);
        Assert.Equal(image.RecordId, $"{image}");
        Assert.DoesNotContain(image.Text, $"{new ClaimedHash(image, null)} {HashRow.First(new(image, null), "c.1", "example", DateTimeOffset.UnixEpoch)}", StringComparison.Ordinal);
    }
}
