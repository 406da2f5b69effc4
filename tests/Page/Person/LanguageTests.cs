using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed partial class LanguageTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const double MaxGrade = 6;

    [Fact]
    public void Every_language_has_every_text_and_every_placeholder()
    {
        var english = Texts.In("en");
        Assert.Equal(12, Texts.Languages.Count);
        foreach (var language in Texts.Languages)
        {
            var texts = Texts.In(language);
            Assert.Equal(english.Keys, texts.Keys);
            Assert.All(texts.Keys, key => Assert.Equal(
                (language, key, string.Join(' ', Place().Matches(english[key]).Select(place => place.Value).Order())),
                (language, key, string.Join(' ', Place().Matches(texts[key]).Select(place => place.Value).Order()))));
            Assert.All(texts.Keys.Where(key => key != "translated"), key => Assert.NotEqual((language, key, ""), (language, key, texts[key].Trim())));
            Assert.Equal(language == "en", texts["translated"].Length == 0);
        }
    }

    [Fact]
    public async Task The_English_has_a_reading_grade_of_at_most_6()
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("web/reading-grade.mjs")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var grades = JsonSerializer.Deserialize<Dictionary<string, double>>(
            await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;

        Assert.True(grades.Count > 10);
        Assert.All(grades, grade => Assert.True(grade.Value <= MaxGrade, $"{grade.Key}: Flesch-Kincaid grade {grade.Value:F1}"));
    }

    [Theory]
    [InlineData("pt-BR", "pt", "ltr")]
    [InlineData("ar-EG", "ar", "rtl")]
    [InlineData("ja-JP", "en", "ltr")]
    public async Task The_page_uses_the_browser_s_language_if_it_supports_it(string locale, string language, string direction)
    {
        var page = await browser.OpenAsync(new BrowserNewPageOptions { Locale = locale });
        await page.GotoAsync(fixture.Exchange.Page.AbsoluteUri);

        await Expect(page.Locator("h1")).ToHaveTextAsync(Texts.In(language)["start.title"]);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("dir", direction);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Changing_the_language_takes_effect_at_once_and_loses_nothing()
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange);
        await visit.PickAsync(Picked.NewPicture("mine.bmp"));
        var loads = 0;
        visit.Page.DOMContentLoaded += (_, _) => loads++;

        foreach (var language in Texts.Languages)
        {
            await visit.Page.SelectOptionAsync("#language", language);

            var texts = Texts.In(language);
            await Expect(visit.Heading).ToHaveTextAsync(texts["pick.title"]);
            await Expect(visit.Page.Locator(".files .name")).ToHaveTextAsync(["mine.bmp"]);
            await Expect(visit.Page.Locator("#language")).ToBeFocusedAsync();
            if (language != "en")
                await Expect(visit.Page.GetByText(texts["translated"])).ToBeVisibleAsync();
        }

        Assert.Equal(0, loads);
        Assert.Empty(visit.Errors);
    }

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
