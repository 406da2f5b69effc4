using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit;

/// <summary>The texts of the page in each language. <c>docs/translating.md</c> has the rules in words, and the terms.</summary>
public sealed partial class TranslationTests
{
    /// <summary>Names that no language translates.</summary>
    private static readonly string[] Names = ["Take It Down", "NCMEC", "PIN", "Esc", "AI", "Cookie", "cookies", "cookie"];

    /// <summary>Texts of one word that several languages share with English: "Video", "3 codes".</summary>
    private static readonly string[] Shared = ["video", "review.codes"];

    private static readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> Texts =
        Directory.EnumerateFiles(Repository.File("web/src/languages"), "*.json").ToDictionary(file => Path.GetFileNameWithoutExtension(file), Read);

    private static readonly Dictionary<string, Dictionary<string, string>> English = Texts["en"];

    public static TheoryData<string> Translations => [.. Texts.Keys.Where(language => language != "en").Order()];

    [Fact]
    public void Every_language_is_in_the_menu_and_its_terms_are_in_the_docs()
    {
        var menu = Entry().Matches(File.ReadAllText(Repository.File("web/src/languages/index.ts"))).Select(entry => entry.Groups["tag"].Value).ToList();

        Assert.Equal(Texts.Keys.Order(), menu.Order());
        Assert.Equal(Texts.Keys.Order(), Terms().Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_translation_has_every_text_and_no_other(string language)
    {
        Assert.Equal(English.Keys, Texts[language].Keys);
        Assert.All(English.Keys, key => Assert.Equal((key, IsCounted(English[key])), (key, IsCounted(Texts[language][key]))));
        Assert.NotEqual("", Texts[language]["translated"][""]);
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_translation_has_no_fault(string language) =>
        Assert.Equal("", string.Join('\n', Texts[language].SelectMany(text => FaultsOf(language, text.Key, text.Value))));

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_translation_uses_its_terms(string language)
    {
        var terms = Terms()[language];
        Assert.All(terms, term => Assert.True(
            Texts[language][term.Key][""].Contains(term.Value, StringComparison.OrdinalIgnoreCase),
            $"{language}: {term.Key} should contain “{term.Value}”: {Texts[language][term.Key][""]}"));
    }

    [Fact]
    public async Task A_text_about_a_number_has_the_plural_forms_of_its_language()
    {
        var categories = await PluralCategoriesAsync();

        foreach (var (language, texts) in Texts)
            Assert.All(texts.Where(text => IsCounted(text.Value)), text => Assert.Equal(
                (language, text.Key, string.Join(' ', categories[language].Keys.Order())),
                (language, text.Key, string.Join(' ', text.Value.Keys.Order()))));
    }

    [Fact]
    public async Task A_plural_form_for_several_numbers_says_which()
    {
        var categories = await PluralCategoriesAsync();

        Assert.All(
            from language in Texts
            from text in language.Value
            where IsCounted(text.Value)
            from form in text.Value
            where categories[language.Key][form.Key] > 1
            select (language.Key, text.Key, form.Key, form.Value),
            form => Assert.Contains('{', form.Value));
    }

    /// <summary>Some languages end a date with a full stop.</summary>
    [Fact]
    public async Task A_date_in_a_text_makes_no_double_punctuation()
    {
        const string script =
            """
            const date = tag => new Intl.DateTimeFormat(tag, { dateStyle: 'long' }).format(new Date(2026, 10, 26));
            console.log(JSON.stringify(Object.fromEntries(process.argv.slice(1).map(tag => [tag, date(tag)]))));
            """;
        var dates = await RunAsync<Dictionary<string, string>>(script);

        Assert.Equal("", string.Join('\n',
            from language in Texts
            from text in language.Value
            from form in text.Value.Values
            where form.Contains("{date}", StringComparison.Ordinal)
            let filled = form.Replace("{date}", dates[language.Key], StringComparison.Ordinal)
            where DoublePunctuation().IsMatch(filled)
            select $"{language.Key}: {text.Key}: {filled}"));
    }

    [Theory]
    [InlineData("de", "You can stop.", "Du kannst aufhören..", "double punctuation")]
    [InlineData("ja", "You can stop.", "やめられます。。", "double punctuation")]
    [InlineData("ar", "Stop? Yes.", "توقف؟؟ نعم.", "double punctuation")]
    [InlineData("de", "You can stop.", "Du kannst  aufhören.", "double space")]
    [InlineData("de", "You can stop.", "Du kannst aufhören .", "space before punctuation")]
    [InlineData("de", "You can stop.", "Du kannst aufhören", "ends as no sentence")]
    [InlineData("de", "Stop", "Halt.", "ends as a sentence")]
    [InlineData("zh-Hans", "You can stop.", "你可以停下.", "Latin punctuation")]
    [InlineData("de", "Step {step} of {steps}", "Schritt {step}", "placeholders")]
    [InlineData("de", "Step {step}", "Schritt {step} von {steps}", "placeholders")]
    [InlineData("de", "You can stop at any time.", "Du kannst at any time aufhören.", "English")]
    [InlineData("de", "Back", "Back", "English")]
    [InlineData("uk", "Press Esc to leave the page.", "Натисни Esc, щоб закрити page.", "English")]
    [InlineData("fa", "Under 18", "زیر 18", "digits")]
    [InlineData("de", "Back", "", "empty")]
    public void A_fault_is_found(string language, string english, string text, string fault) => Assert.Contains(fault, Faults(language, english, text));

    [Theory]
    [InlineData("fr", "Is it something else?", "C’est autre chose ?")]
    [InlineData("el", "Is it something else?", "Είναι κάτι άλλο;")]
    [InlineData("ko", "Take It Down by NCMEC", "NCMEC의 Take It Down")]
    [InlineData("hi", "You can stop.", "आप रुक सकते हैं।")]
    public void A_good_text_has_no_fault(string language, string english, string text) => Assert.Empty(Faults(language, english, text));

    private static IEnumerable<string> FaultsOf(string language, string key, Dictionary<string, string> forms)
    {
        if (key == "translated")
            return [];
        // A form for a single number can be without it.
        return from form in forms
               let english = English[key].GetValueOrDefault(form.Key, English[key].Values.Last())
               from fault in Faults(language, english, form.Value)
               where !(fault == "placeholders" && IsCounted(forms) && !form.Value.Contains('{', StringComparison.Ordinal))
               where !(fault == "English" && Shared.Contains(key))
               select $"{language}: {key} {form.Key}: {fault}: {form.Value}";
    }

    private static IEnumerable<string> Faults(string language, string english, string text)
    {
        if (text.Trim().Length == 0)
            yield return "empty";
        if (DoublePunctuation().IsMatch(text))
            yield return "double punctuation";
        if (text.Contains("  ", StringComparison.Ordinal) || text != text.Trim())
            yield return "double space";
        if (language != "fr" && SpaceBefore().IsMatch(text))
            yield return "space before punctuation";
        if (SentenceEnd().IsMatch(english) && !SentenceEnd().IsMatch(text))
            yield return "ends as no sentence";
        if (!SentenceEnd().IsMatch(english) && SentenceEnd().IsMatch(text))
            yield return "ends as a sentence";
        if (LatinAfterHan().IsMatch(text))
            yield return "Latin punctuation";
        if (!Places(english).SequenceEqual(Places(text)))
            yield return "placeholders";
        if (IsLeftInEnglish(english, text))
            yield return "English";
        if (Digit().Matches(text).Any(digit => DigitsOf(language) != digit.Value[0] - (int)char.GetNumericValue(digit.Value[0])))
            yield return "digits";
    }

    /// <summary>A text with other letters than Latin ones keeps no Latin word. Another keeps no three English words, and no whole text.</summary>
    private static bool IsLeftInEnglish(string english, string text)
    {
        var (source, words) = (WordsOf(english), WordsOf(text));
        if (words.Any(word => word.Any(letter => char.IsLetter(letter) && letter is > 'ʯ' and not (>= 'Ḁ' and <= 'ỿ'))))
            return words.Any(word => word.Length > 1 && word.All(char.IsAsciiLetter));
        return (words.Count > 0 && source.SequenceEqual(words))
            || Enumerable.Range(0, Math.Max(0, words.Count - 2)).Any(start => Contains(source, words.GetRange(start, 3)));
    }

    private static bool Contains(List<string> words, List<string> part) =>
        Enumerable.Range(0, Math.Max(0, words.Count - part.Count + 1)).Any(start => words.GetRange(start, part.Count).SequenceEqual(part));

    private static List<string> WordsOf(string text)
    {
        foreach (var name in Names)
            text = text.Replace(name, " ", StringComparison.Ordinal);
        return [.. Word().Matches(Place().Replace(text, " ")).Select(word => word.Value.ToLowerInvariant())];
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(place => place.Value).Order();

    private static char DigitsOf(string language) => language switch { "fa" => '۰', "bn" => '০', _ => '0' };

    private static bool IsCounted(Dictionary<string, string> forms) => !forms.ContainsKey("");

    /// <summary>The forms of each text. A text that is not about a number has one, without a name.</summary>
    private static Dictionary<string, Dictionary<string, string>> Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateObject().ToDictionary(
            text => text.Name,
            text => text.Value.ValueKind == JsonValueKind.String
                ? new Dictionary<string, string>(StringComparer.Ordinal) { [""] = text.Value.GetString()! }
                : text.Value.Deserialize<Dictionary<string, string>>()!);

    /// <summary>The table in the docs: for each language, a term that a text contains, by the key of the text.</summary>
    private static Dictionary<string, Dictionary<string, string>> Terms()
    {
        var rows = File.ReadLines(Repository.File("docs/translating.md")).Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        var keys = rows[0][2..].Select(heading => heading[(heading.IndexOf('`', StringComparison.Ordinal) + 1)..heading.LastIndexOf('`')]).ToList();
        return rows[2..].ToDictionary(row => row[0].Trim('`'), row => keys.Zip(row[2..]).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    /// <summary>The plural categories that whole numbers up to 1,000 have in each language, and how many numbers each has.</summary>
    private static Task<Dictionary<string, Dictionary<string, int>>> PluralCategoriesAsync()
    {
        const string script =
            """
            const counts = tag => Array.from({ length: 1001 }, (_, count) => new Intl.PluralRules(tag).select(count))
              .reduce((all, category) => ({ ...all, [category]: (all[category] ?? 0) + 1 }), {});
            console.log(JSON.stringify(Object.fromEntries(process.argv.slice(1).map(tag => [tag, counts(tag)]))));
            """;
        return RunAsync<Dictionary<string, Dictionary<string, int>>>(script);
    }

    /// <summary>What a script prints for the languages.</summary>
    private static async Task<T> RunAsync<T>(string script)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", script, .. Texts.Keys]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return JsonSerializer.Deserialize<T>(await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;
    }

    [GeneratedRegex("^  '?(?<tag>[A-Za-z-]+)'?: \\{ name: ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}’'-]*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{Nd}", RegexOptions.NonBacktracking)]
    private static partial Regex Digit();

    [GeneratedRegex(@"[.,;:!?¿¡、，。；：！？।॥؟،؛۔][ \u00A0\u202F]?[.,;:!?、，。；：！？।॥؟،؛۔]", RegexOptions.NonBacktracking)]
    private static partial Regex DoublePunctuation();

    [GeneratedRegex(@"\s[.,;:!?、，。；：！？।॥؟،؛۔]", RegexOptions.NonBacktracking)]
    private static partial Regex SpaceBefore();

    [GeneratedRegex(@"[.!?;。！？।؟۔][”"")」』]?$", RegexOptions.NonBacktracking)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsHiragana}\p{IsKatakana}][.,;:!?]", RegexOptions.NonBacktracking)]
    private static partial Regex LatinAfterHan();
}
