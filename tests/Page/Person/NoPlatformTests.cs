using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>A deployment without platforms.</summary>
public sealed class NoPlatformTests(BrowserFixture browser)
{
    [Fact]
    public async Task Without_platforms_it_is_a_demonstration_and_nothing_can_be_sent()
    {
        await using var exchange = await LiveExchange.StartAsync(
            new("Platforms__Demonstration", "false"), new("Platforms__Json", """{"platforms":[]}"""));
        await using var visit = await Visit.OpenAsync(browser, exchange);
        await Expect(visit.Main).ToContainTextAsync(visit.Says["start.companies.none"]);

        await visit.ReviewAsync(Picked.NewPicture());
        await visit.PressAsync("review.send", "send.refused.title");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["send.nobody"]);
        Assert.Equal(0, await exchange.CountCasesAsync());
    }

    [Fact]
    public async Task With_platforms_it_is_not_a_demonstration()
    {
        await using var exchange = await LiveExchange.StartAsync(new KeyValuePair<string, string>("Platforms__Demonstration", "false"));
        var page = await browser.OpenAsync(390, 844);
        await page.GotoAsync(exchange.Page.AbsoluteUri);

        await Expect(page.GetByText("Unreliable")).ToBeVisibleAsync();
        await Expect(page.GetByText(Texts.In("en")["demo"])).ToHaveCountAsync(0);
        await page.CloseAsync();
    }
}
