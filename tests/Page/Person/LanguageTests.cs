using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed class LanguageTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const double MaxGrade = 6;

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
    [InlineData("zh-TW", "zh-Hant", "ltr")]
    [InlineData("fi-FI", "en", "ltr")]
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
            var (step, steps) = language switch { "fa" => ('۱', '۳'), "bn" => ('১', '৩'), _ => ('1', '3') };
            await Expect(visit.Page.Locator(".step")).ToHaveTextAsync(texts.Filled("step", ("step", step), ("steps", steps)));
            await Expect(visit.Page.Locator("#language")).ToBeFocusedAsync();
            if (language != "en")
                await Expect(visit.Page.GetByText(texts["translated"])).ToBeVisibleAsync();
        }

        Assert.Equal(0, loads);
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task A_number_has_the_plural_form_of_the_language()
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange);
        await visit.ReviewAsync(Picked.NewPicture(), Picked.NewVideo());
        var codes = visit.Main.Locator(".items .quiet");

        await Expect(codes).ToHaveTextAsync(["3 codes", "2 codes"]);
        await visit.Page.SelectOptionAsync("#language", "pl");
        await Expect(codes).ToHaveTextAsync(["3 kody", "2 kody"]);
        await visit.Page.SelectOptionAsync("#language", "ar");
        await Expect(codes).ToHaveTextAsync(["3 رموز", "رمزان"]);
        await visit.Page.SelectOptionAsync("#language", "ja");
        await Expect(codes).ToHaveTextAsync([Texts.In("ja").Filled("review.codes.other", ("codes", 3)), Texts.In("ja").Filled("review.codes.other", ("codes", 2))]);
    }

    [Theory]
    [InlineData("ar")]
    [InlineData("fa")]
    [InlineData("ur")]
    public async Task A_phone_number_reads_from_left_to_right(string language)
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange, language: language);
        await visit.PressAsync("footer.help", "help.title");

        var wrong = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.call')].filter(call => {
              call.closest('details').open = true;
              const boxes = [];
              const texts = document.createTreeWalker(call, NodeFilter.SHOW_TEXT);
              while (texts.nextNode())
                for (const { index } of texts.currentNode.data.matchAll(/[0-9A-Z]/g)) {
                  const range = document.createRange();
                  range.setStart(texts.currentNode, index);
                  range.setEnd(texts.currentNode, index + 1);
                  boxes.push(range.getBoundingClientRect());
                }
              return boxes.length < 3 || boxes.some((box, i) => i > 0 && box.top === boxes[i - 1].top && box.left < boxes[i - 1].left);
            }).map(call => call.textContent)
            """);

        Assert.Equal("", string.Join('\n', wrong));
    }
}
