using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed class LeavingTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private const string Before = "https://before.example/";

    private readonly LiveExchange exchange = fixture.Exchange;
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Theory]
    [InlineData("start", "the button")]
    [InlineData("start", "Esc Esc")]
    [InlineData("pick-ready", "the button")]
    [InlineData("number", "the button")]
    [InlineData("number", "Esc Esc")]
    [InlineData("status", "Esc Esc")]
    public async Task Leaving_ends_on_a_neutral_page_and_going_back_does_not_return(string from, string by)
    {
        await visit.Page.GotoAsync(Before);
        await visit.Page.GotoAsync(exchange.Page.AbsoluteUri);
        await foreach (var view in visit.EveryViewAsync())
        {
            if (view == from)
                break;
        }

        await LeaveAsync(by);

        await Expect(visit.Page).ToHaveURLAsync(Visit.Neutral); // WaitForURL misses a navigation that happens before it starts to wait
        await visit.Page.GoBackAsync();
        Assert.Equal(Before, visit.Page.Url);
        await visit.Page.GoForwardAsync();
        Assert.Equal(Visit.Neutral, visit.Page.Url);
    }

    [Fact]
    public async Task Leaving_clears_the_screen_before_the_other_page_arrives()
    {
        await visit.SendAsync(Picked.NewPicture());
        var (number, _) = await visit.WrittenDownAsync();

        var left = await visit.Page.EvaluateAsync<string>("() => { document.querySelector('.exit').click(); return document.documentElement.outerHTML; }");

        Assert.DoesNotContain(number, left, StringComparison.Ordinal);
        Assert.EndsWith("<body></body></html>", left, StringComparison.Ordinal);
    }

    /// <summary>An Esc that the page does not handle makes browsers stop loading, and so stops the exit.</summary>
    [Fact]
    public async Task The_second_Esc_does_not_stop_loading()
    {
        var taken = await visit.Page.EvaluateAsync<bool[]>(
            """
            () => [1, 2].map(() => {
              const press = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true });
              dispatchEvent(press);
              return press.defaultPrevented;
            })
            """);

        Assert.Equal([false, true], taken);
        await Expect(visit.Page).ToHaveURLAsync(Visit.Neutral);
    }

    [Fact]
    public async Task One_Esc_is_not_enough()
    {
        await visit.PressAsync("start.go", "pick.title");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("Tab");

        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["pick.title"]);
    }

    [Fact]
    public async Task Closing_asks_first_until_number_and_PIN_are_written_down()
    {
        var dialogs = new List<string>();
        visit.Page.Dialog += async (_, dialog) =>
        {
            dialogs.Add(dialog.Type);
            await dialog.DismissAsync();
        };
        await visit.SendAsync(Picked.NewPicture());
        await visit.Page.EvaluateAsync("location.reload()");
        await Poll.UntilAsync("the browser's question", () => dialogs.Count == 1);
        Assert.Equal("beforeunload", dialogs[0]);

        // The view of the number links to Help, and Help leads back to it.
        await visit.PressAsync("footer.help", "help.title");
        await visit.PressAsync("back", "number.title");

        await visit.PressAsync("number.done", "status.title");
        await visit.Page.ReloadAsync();
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["start.title"]);
        Assert.Single(dialogs);
    }

    private async Task LeaveAsync(string by)
    {
        if (by == "the button")
        {
            await visit.PressAsync("exit");
            return;
        }
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("Escape");
    }
}
