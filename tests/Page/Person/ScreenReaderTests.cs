using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>What a screen reader says of a problem, and where its focus is after "Try again".</summary>
public sealed class ScreenReaderTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private Visit visit = null!;

    private ILocator Spoken => visit.Page.Locator("#spoken");

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, fixture.Exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task It_says_that_files_were_left_out()
    {
        await visit.PickAsync([.. Enumerable.Range(0, 26).Select(_ => Picked.NewPicture())]);

        await Expect(Spoken).ToHaveTextAsync(
            $"{visit.Says.Filled("pick.count", ("ready", 25), ("all", 25))} {visit.Says.Filled("pick.most", ("most", 25))}");
    }

    [Fact]
    public async Task It_says_that_a_part_did_not_load_and_trying_again_keeps_the_focus()
    {
        await visit.Page.RouteAsync("**/assets/hashing-*.js", route => route.AbortAsync());
        await visit.PressAsync("start.go", "pick.title");
        await visit.Page.SetInputFilesAsync("input[type=file]", [Picked.NewPicture()]);
        await Expect(Spoken).ToContainTextAsync(visit.Says["pick.unprepared"]);

        await visit.PressAsync("again");

        await Expect(visit.Button("pick.more")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Loading_the_companies_again_keeps_the_focus()
    {
        await visit.LoseResponsesAsync("platforms");
        await visit.Page.ReloadAsync();
        await Expect(visit.Button("again")).ToBeVisibleAsync();
        await visit.RestoreResponsesAsync("platforms");

        await visit.PressAsync("again");

        await Expect(visit.Main.GetByText("Unreliable")).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".companies")).ToBeFocusedAsync();
    }
}
