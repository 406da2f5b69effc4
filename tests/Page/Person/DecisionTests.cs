using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>What the page says about a hash that an operator or a rule decided on.</summary>
public sealed class DecisionTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    [Fact]
    public async Task The_page_says_that_a_picture_is_under_review_and_then_that_it_has_ended()
    {
        var exchange = fixture.Exchange;
        await using var visit = await Visit.OpenAsync(browser, exchange);
        var shown = await visit.SendAsync(Picked.NewPicture());
        var recordId = LiveExchange.RecordIdOf(Visit.Hashes(shown).First(hash => hash.SignalType == "pdq").HashValue);
        await visit.PressAsync("number.done", "status.title");
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["decided.Suspended"]);

        await Poll.UntilAsync("the hash to be published", async () =>
            (await exchange.ReceivedAsync()).Any(record => record.GetProperty("recordId").GetString() == recordId) ? recordId : null);
        await exchange.DecideAsync(recordId, "suspend");
        await visit.RefreshUntilAsync(visit.Says["decided.Suspended"]);

        await exchange.DecideAsync(recordId, "delete");
        await visit.RefreshUntilAsync(visit.Says["decided.Deleted"]);
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["decided.Suspended"]);
        Assert.Empty(visit.Errors);
    }
}
