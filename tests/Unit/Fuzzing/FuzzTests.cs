using System.Diagnostics;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace TakeItDown.Tests.Unit.Fuzzing;

/// <summary>
/// Generated inputs for every parser of what clients send. <c>./dev fuzz</c> generates them for a minute per parser. An input that fails
/// goes into the corpus, so that it stays a test.
/// </summary>
public class FuzzTests
{
    private const int InputsPerTest = 300;
    private const int InputsPerBatch = 2_000;

    public static TheoryData<string> Parsers => [.. FuzzedParser.All.Select(parser => parser.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Every_input_of_the_corpus_gets_a_value_or_a_clear_error(string name)
    {
        var corpus = FuzzedInput.Corpus(name);

        Assert.NotEmpty(corpus);
        Assert.All(corpus, Named(name).Check);
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Generated_inputs_get_a_value_or_a_clear_error(string name) => Generate(Named(name), InputsPerTest);

    /// <summary>Shows its progress on the console.</summary>
    [FuzzFact]
    public void A_minute_of_generated_inputs_for_each_parser_gets_values_or_clear_errors() => Assert.All(FuzzedParser.All, parser =>
    {
        var (inputs, shown) = (0L, TimeSpan.Zero);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < FuzzFactAttribute.PerParser; inputs += InputsPerBatch)
        {
            Generate(parser, InputsPerBatch);
            if (watch.Elapsed - shown < TimeSpan.FromSeconds(10))
                continue;
            shown = watch.Elapsed;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parser.Name}: {inputs} inputs in {shown.TotalSeconds:F0} s, no fault"));
        }

        Console.WriteLine($"{parser.Name}: {inputs} inputs, no fault");
    });

    /// <summary>The check can fail: a parser that throws on one input among thousands is found, and the input is shrunk.</summary>
    [Fact]
    public void A_parser_that_throws_is_found_and_its_input_is_shrunk()
    {
        var parser = new FuzzedParser("case", input =>
        {
            if (Encoding.Latin1.GetString(input).Contains("\\u0000", StringComparison.Ordinal))
                throw new FormatException();
        });

        var failure = Assert.ThrowsAny<Exception>(() => Generate(parser, 20_000));

        Assert.Contains("base64 ", failure.Message, StringComparison.Ordinal);
    }

    private static void Generate(FuzzedParser parser, int inputs) =>
        Prop.ForAll(FuzzedInput.Near(FuzzedInput.Corpus(parser.Name)), input => parser.Check(input.Bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(inputs).WithQuietOnSuccess(true));

    private static FuzzedParser Named(string name) => FuzzedParser.All.Single(parser => parser.Name == name);
}
