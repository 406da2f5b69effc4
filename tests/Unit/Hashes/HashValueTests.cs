using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Hashes;

public class HashValueTests
{
    private static readonly Arbitrary<(SignalType Type, string Text)> Written = (
        from type in Gen.Elements<SignalType>([.. SignalType.All])
        from digits in Gen.ArrayOf(Gen.Elements("0123456789abcdefABCDEF".ToCharArray()), type.Digits)
        where digits.Any(digit => digit != '0')
        select (type, new string(digits))).ToArbitrary();

    [Property]
    public Property A_hash_is_read_in_either_case_and_kept_in_lower_case() => Prop.ForAll(Written, written =>
        HashValue.TryParse(written.Type, written.Text, out var value, out _)
        && value.Hex.SequenceEqual(written.Text.Select(char.ToLowerInvariant))
        && HashValue.Parse(written.Type.Name, value.Hex) == value);

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
    public void All_zeros_is_refused_for_every_type() => Assert.All(SignalType.All, type =>
    {
        Assert.False(HashValue.TryParse(type, new string('0', type.Digits), out _, out var broken));
        Assert.Equal("hash-zero", broken.Name);
    });

    [Fact]
    public void The_record_id_names_type_and_value_and_is_all_that_is_ever_printed()
    {
        Assert.True(HashValue.TryParse(SignalType.ImageMd5, new string('A', 32), out var image, out _));
        Assert.True(HashValue.TryParse(SignalType.VideoMd5, new string('a', 32), out var video, out _));

        Assert.Equal("6c8af41a8a37aab045ec7d54068850a9", image.RecordId);
        Assert.NotEqual(image.RecordId, video.RecordId);
        Assert.Equal(image.RecordId, $"{image}");
        Assert.DoesNotContain(image.Hex, $"{new ClaimedHash(image, null)} {HashRow.First(new(image, null), "c.1", DateTimeOffset.UnixEpoch)}", StringComparison.Ordinal);
    }
}
