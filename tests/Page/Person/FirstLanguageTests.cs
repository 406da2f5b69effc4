using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The page while its language is fetched, and when that fails.</summary>
public sealed class FirstLanguageTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const string Before = "https://before.example/";

    [Fact]
    public async Task If_the_language_does_not_load_the_page_is_in_English()
    {
        var page = await OpenAsync("**/assets/de-*.js", route => route.AbortAsync());

        await Expect(page.Locator("h1")).ToHaveTextAsync(Texts.In("en")["start.title"]);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.CloseAsync();
    }

    [Fact]
    public async Task If_no_language_loads_the_page_says_to_check_the_connection_and_reload()
    {
        var page = await OpenAsync("**/assets/{de,en}-*.js", route => route.AbortAsync());

        await Expect(page.GetByText("check your connection")).ToBeVisibleAsync();
        await Expect(page.GetByText("does not work in your browser")).ToBeHiddenAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Before_the_language_arrives_leaving_replaces_the_page_too()
    {
        var page = await OpenAsync("**/assets/de-*.js", _ => Task.CompletedTask); // no response

        await page.ClickAsync(".exit");

        await Expect(page).ToHaveURLAsync(Visit.Neutral);
        await page.GoBackAsync();
        Assert.Equal(Before, page.Url);
        await page.CloseAsync();
    }

    /// <summary>Opens the page in a German browser, after another page.</summary>
    private async Task<IPage> OpenAsync(string pattern, Func<IRoute, Task> respond)
    {
        var address = fixture.Exchange.Page.AbsoluteUri;
        var page = await browser.OpenAsync(new BrowserNewPageOptions { Locale = "de" });
        await page.RouteAsync(
            url => !url.StartsWith(address, StringComparison.Ordinal),
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!doctype html><title>Elsewhere</title>" }));
        await page.RouteAsync(pattern, respond);
        await page.GotoAsync(Before);
        await page.GotoAsync(address);
        return page;
    }
}
