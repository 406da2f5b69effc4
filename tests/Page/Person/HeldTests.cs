using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>A deployment that holds new cases.</summary>
public sealed class HeldTests(BrowserFixture browser)
{
    [Fact]
    public async Task Codes_that_are_held_read_as_waiting_and_can_be_taken_back()
    {
        await using var exchange = await LiveExchange.StartAsync(new KeyValuePair<string, string>("Cases__Hold", "true"));
        await using var visit = await Visit.AuthenticateAsync(browser, exchange);
        await visit.SendAsync(Picked.NewPicture());

        await visit.PressAsync("number.done", "status.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.held"]);
        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        await visit.PressAsync("open.look", "status.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.withdrawn"]);
        Assert.Empty(await exchange.ReceivedAsync());
    }
}
