using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>A deployment in which no platform takes part yet.</summary>
public sealed class NobodyTests(BrowserFixture browser)
{
    [Fact]
    public async Task Where_nobody_takes_part_it_is_called_a_demonstration_and_nothing_can_be_sent()
    {
        await using var exchange = await LiveExchange.StartAsync(
            new("Platforms__Demonstration", "false"), new("Platforms__Json", """{"platforms":[]}"""));
        await using var visit = await Visit.AuthenticateAsync(browser, exchange);
        await Expect(visit.Main).ToContainTextAsync(visit.Says["start.companies.none"]);

        await visit.ReviewAsync(Picked.NewPicture());
        await visit.PressAsync("review.send", "send.refused.title");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["send.nobody"]);
        Assert.Equal(0, await exchange.CountCasesAsync());
    }

    [Fact]
    public async Task Where_somebody_takes_part_nothing_is_called_a_demonstration()
    {
        await using var exchange = await LiveExchange.StartAsync(new KeyValuePair<string, string>("Platforms__Demonstration", "false"));
        var page = await browser.AuthenticateAsync(390, 844);
        await page.GotoAsync(exchange.Page.AbsoluteUri);

        await Expect(page.GetByText("Moody, which misbehaves on demand")).ToBeVisibleAsync();
        await Expect(page.GetByText(Texts.In("en")["demo"])).ToHaveCountAsync(0);
        await page.CloseAsync();
    }
}
