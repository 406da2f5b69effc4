using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>What a person sees first on a small phone, and the advice for other situations.</summary>
public sealed class FirstScreenTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const int Width = 360;
    private const int Height = 740;

    private readonly LiveExchange exchange = fixture.Exchange;

    [Fact]
    public async Task A_small_phone_shows_who_it_is_for_and_every_way_from_here_in_every_language()
    {
        await using var visit = await Visit.OpenAsync(browser, exchange, Width, Height);
        var cut = new List<string>();
        foreach (var language in Texts.Languages)
        {
            var says = Texts.In(language);
            await visit.Page.SelectOptionAsync("#language", language);
            await Expect(visit.Heading).ToHaveTextAsync(says["start.title"]);
            (string Name, ILocator Element)[] wanted =
            [
                ("start.for.age", visit.Main.GetByText(says["start.for.age"])),
                ("language", visit.Page.Locator("#language")),
                .. new[] { "start.go", "threat.title", "start.have", "exit" }.Select(key =>
                    (key, visit.Page.GetByRole(AriaRole.Button, new() { Name = says[key], Exact = true }))),
            ];
            foreach (var (name, element) in wanted)
            {
                var box = await element.BoundingBoxAsync();
                if (box is null || box.X < 0 || box.Y < 0 || box.X + box.Width > Width || box.Y + box.Height > Height)
                    cut.Add($"{language}: {name} ends at {box?.X + box?.Width:F0}, {box?.Y + box?.Height:F0}");
            }
        }

        Assert.Equal("", string.Join('\n', cut));
    }

    [Fact]
    public async Task What_it_does_and_cannot_do_comes_after_the_first_screen()
    {
        await using var visit = await Visit.OpenAsync(browser, exchange, Width, Height);

        foreach (var key in new[] { "start.does", "start.not", "start.more" })
            Assert.True((await visit.Main.GetByText(visit.Says[key], new() { Exact = true }).BoundingBoxAsync())!.Y > Height / 2, key);
        await Expect(visit.Main).ToContainTextAsync(visit.Says["next.post"]);
    }

    [Theory]
    [InlineData("threat", "threat.pay threat.keep threat.block", "CyberTipline|Child Helpline International", true)]
    [InlineData("missing", "missing.need missing.report", "INHOPE|Take It Down (NCMEC)", false)]
    [InlineData("fake", "fake.same fake.you", "INHOPE", true)]
    [InlineData("helper", "helper.never helper.use", "INHOPE|Child Helpline International", false)]
    [InlineData("adult", "adult.only adult.other", "StopNCII.org", false)]
    [InlineData("next", "next.number next.see next.post", "", true)]
    public async Task Each_situation_has_its_advice_and_who_helps(string topic, string keys, string services, bool canStart)
    {
        var page = await browser.OpenAsync(new BrowserNewPageOptions { Locale = "en-US" });
        await page.GotoAsync(exchange.Page.AbsoluteUri);
        var says = Texts.In("en");
        await page.GetByRole(AriaRole.Button, new() { Name = says[$"{topic}.title"], Exact = true }).ClickAsync();

        await Expect(page.Locator("main h1")).ToHaveTextAsync(says[$"{topic}.title"]);
        foreach (var key in keys.Split(' '))
            await Expect(page.Locator("main")).ToContainTextAsync(says[key]);
        foreach (var service in services.Split('|', StringSplitOptions.RemoveEmptyEntries))
            await Expect(page.Locator(".services").First).ToContainTextAsync(service);
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Childline"); // a service of another country
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = says["start.go"], Exact = true })).ToHaveCountAsync(canStart ? 1 : 0);
        await page.CloseAsync();
    }
}
