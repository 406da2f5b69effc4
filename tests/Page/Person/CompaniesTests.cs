using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The list of companies is late, or does not load at first.</summary>
public sealed class CompaniesTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, fixture.Exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task Report_pages_appear_when_the_list_arrives()
    {
        var arrives = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/api/v1/platforms", async route =>
        {
            await arrives.Task;
            await route.ContinueAsync();
        });
        await visit.Page.ReloadAsync();
        await visit.PressAsync("missing.title", "missing.title");

        arrives.SetResult();

        await Expect(visit.Main.GetByText(visit.Says.Filled("status.report", ("name", "Example")))).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sending_loads_the_list_again()
    {
        await LoseListAsync();
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.RestoreResponsesAsync("platforms");

        await visit.PressAsync("review.send", "number.title");

        await Expect(visit.Page.GetByText(visit.Says["demo"])).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Looking_at_a_case_loads_the_list_again_and_the_companies_forms_appear()
    {
        var form = visit.Main.GetByText(visit.Says.Filled("status.removal", ("name", "Example")));
        await LoseListAsync();
        await visit.SendAsync(Picked.NewPicture());
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync($"Example {visit.Says["state.Sent"]}");
        await Expect(form).ToHaveCountAsync(0);
        await visit.RestoreResponsesAsync("platforms");

        await visit.PressAsync("status.refresh", "status.title");

        await Expect(form).ToBeVisibleAsync();
    }

    /// <summary>Opens the page again, without the list.</summary>
    private async Task LoseListAsync()
    {
        await visit.LoseResponsesAsync("platforms");
        await visit.Page.ReloadAsync();
        await Expect(visit.Main).ToContainTextAsync(visit.Says["start.companies.lost"]);
    }
}
