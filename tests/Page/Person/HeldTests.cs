using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>A deployment that holds new cases.</summary>
public sealed class HeldTests(BrowserFixture browser, HeldTests.HoldingExchange holding, ExchangeFixture fixture)
    : IClassFixture<HeldTests.HoldingExchange>, IClassFixture<ExchangeFixture>
{
    [Fact]
    public async Task A_held_case_is_shown_as_waiting_and_can_be_withdrawn()
    {
        var exchange = holding.Exchange;
        await using var visit = await Visit.OpenAsync(browser, exchange);
        await visit.SendAsync(Picked.NewPicture());

        await visit.PressAsync("number.done", "status.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.held"]);
        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        await visit.PressAsync("open.look", "status.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.withdrawn"]);
        Assert.Empty(await exchange.ReceivedAsync());
    }

    [Fact]
    public async Task A_discarded_case_is_shown_as_not_sent_and_asks_to_send_again()
    {
        var exchange = holding.Exchange;
        await using var visit = await Visit.OpenAsync(browser, exchange);
        await visit.SendAsync(Picked.NewPicture());
        await exchange.DiscardHeldCasesAsync();

        await visit.PressAsync("number.done", "status.title");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.discarded"]);
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["status.none"]);
    }

    [Fact]
    public async Task A_paused_company_is_shown_as_not_taking_part()
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange);
        await visit.SendAsync(Picked.NewPicture());
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync("Unreliable");
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["status.paused"]);

        await visit.Page.RouteAsync("**/api/v1/case", async route =>
        {
            var response = await route.FetchAsync();
            var paused = (await response.TextAsync()).Replace("\"name\":\"Unreliable\",", "\"name\":\"Unreliable\",\"paused\":true,", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = response, Body = paused });
        });
        await visit.PressAsync("status.refresh", "status.title");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.paused"]);
    }

    /// <summary>An exchange that holds all new cases.</summary>
    public sealed class HoldingExchange : OwnExchangeFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Cases__Hold", "true")];
    }
}
