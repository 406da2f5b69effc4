using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TakeItDown.Cases;

namespace TakeItDown.Tests.Unit.Cases;

public class CaseNumberTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Arbitrary<CaseNumber> Numbers =
        Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 10).Select(bits => CaseNumber.FromBits(bits)).ToArbitrary();

    [Property]
    public Property A_number_is_read_back_as_it_was_written() => Prop.ForAll(Numbers, number =>
        CaseNumber.TryParse(number.Text, out var read) && read == number && read.CaseKey == number.CaseKey);

    [Property]
    public Property A_number_can_be_typed_in_any_usual_form() => Prop.ForAll(Numbers, ArbMap.Default.ArbFor<int>(), (number, seed) =>
        CaseNumber.TryParse(Typed(number.Text, new Random(seed)), out var read) && read == number);

    [Property]
    public Property One_mistyped_character_is_detected() =>
        Prop.ForAll(Numbers, Gen.Choose(0, 15).Zip(Gen.Choose(1, 31)).ToArbitrary(), (number, mistake) =>
        {
            var characters = number.Text.Replace("-", "", StringComparison.Ordinal).ToCharArray();
            characters[mistake.Item1] = Alphabet[(Alphabet.IndexOf(characters[mistake.Item1]) + mistake.Item2) % 32];
            return !CaseNumber.TryParse(new string(characters), out _);
        });

    [Property]
    public Property Two_swapped_characters_are_detected() =>
        Prop.ForAll(Numbers, Gen.Choose(0, 15).Zip(Gen.Choose(0, 15)).ToArbitrary(), (number, places) =>
        {
            var characters = number.Text.Replace("-", "", StringComparison.Ordinal).ToCharArray();
            (characters[places.Item1], characters[places.Item2]) = (characters[places.Item2], characters[places.Item1]);
            var swapped = new string(characters);
            return CaseNumber.TryParse(swapped, out _) == (swapped == number.Text.Replace("-", "", StringComparison.Ordinal));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7K3M")]
    [InlineData("0000-0000-0000-0001")]
    [InlineData("UUUU-UUUU-UUUU-UUUU")]
    [InlineData("0000-0000-0000-0000-0")]
    [InlineData("０000-0000-0000-0000")]
    public void An_invalid_number_is_refused(string? text) => Assert.False(CaseNumber.TryParse(text, out _));

    [Fact]
    public void A_number_has_four_groups_of_four_characters_and_its_key_has_32_characters()
    {
        var number = CaseNumber.FromBits(new byte[10]);

        Assert.Equal("0000-0000-0000-0000", number.Text);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{32}$", number.CaseKey);
        Assert.DoesNotContain("0000", number.ToString(), StringComparison.Ordinal);
    }

    private static string Typed(string text, Random random) => string.Concat(text.Select(character => character switch
    {
        '-' => random.Next(3) switch { 0 => "", 1 => " ", _ => " - " },
        '0' => random.Next(3) switch { 0 => "0", 1 => "o", _ => "O" },
        '1' => random.Next(4) switch { 0 => "1", 1 => "i", 2 => "L", _ => "I" },
        _ => random.Next(2) == 0 ? $"{character}" : $"{char.ToLowerInvariant(character)}",
    }));
}
