using Microsoft.Playwright;
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
        Assert.EndsWith($"""<body><p class="unseen" role="alert">{visit.Says["exit.leaving"]}</p></body></html>""", left, StringComparison.Ordinal);
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
    public async Task Without_a_connection_leaving_ends_on_an_empty_page_and_going_back_does_not_return()
    {
        await visit.Page.GotoAsync(Before);
        await visit.Page.GotoAsync(exchange.Page.AbsoluteUri);
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["start.title"]);
        await visit.Page.Context.SetOfflineAsync(true);

        await visit.PressAsync("exit");

        await Expect(visit.Page).ToHaveURLAsync("about:blank");
        Assert.Equal("", await visit.Page.InnerTextAsync("body"));
        await visit.Page.Context.SetOfflineAsync(false);
        await visit.Page.GoBackAsync();
        Assert.Equal(Before, visit.Page.Url);
    }

    [Fact]
    public async Task The_exit_is_the_first_that_Tab_reaches()
    {
        await visit.Page.Keyboard.PressAsync("Tab");

        await Expect(visit.Button("exit")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.Locator("#language")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task After_one_Esc_a_hint_says_that_another_one_leaves()
    {
        var hint = visit.Page.GetByRole(AriaRole.Alert);
        await Expect(hint).ToHaveCountAsync(0);

        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(hint).ToHaveTextAsync(visit.Says["exit.again"]);
        await Expect(hint).ToHaveCountAsync(0);
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["start.title"]);
    }

    [Fact]
    public async Task Help_opens_in_the_same_tab_so_that_no_other_tab_stays_open()
    {
        await visit.PressAsync("adult.title", "adult.title");
        await visit.Main.GetByRole(AriaRole.Link, new() { Name = "stopncii.org", Exact = true }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync("https://stopncii.org/");
        Assert.Single(visit.Page.Context.Pages);
    }

    [Fact]
    public async Task With_picked_files_a_reload_and_a_link_ask_first_and_the_exit_does_not()
    {
        var dialogs = new List<string>();
        visit.Page.Dialog += async (_, dialog) =>
        {
            dialogs.Add(dialog.Type);
            await dialog.DismissAsync();
        };
        await visit.PickAsync(Picked.NewPicture("mine.bmp"));
        await visit.Page.EvaluateAsync("location.reload()");
        await Poll.UntilAsync("the browser's question", () => dialogs.Count == 1);

        await visit.PressAsync("footer.help", "help.title");
        var site = visit.Main.GetByRole(AriaRole.Link, new() { Name = "stopncii.org", Exact = true }).First;
        await site.ClickAsync();
        await Expect(visit.Main).ToContainTextAsync(visit.Says["away.files"]);
        await visit.PressAsync("away.stay", "help.title");
        await visit.PressAsync("back", "pick.title");
        await Expect(visit.Page.Locator(".files .name")).ToHaveTextAsync(["mine.bmp"]);

        await visit.PressAsync("exit");
        await Expect(visit.Page).ToHaveURLAsync(Visit.Neutral);
        Assert.Equal(["beforeunload"], dialogs);
    }

    [Fact]
    public async Task A_link_asks_until_number_and_PIN_are_written_down_and_then_opens()
    {
        await visit.SendAsync(Picked.NewPicture());
        await visit.PressAsync("footer.help", "help.title");
        var site = visit.Main.GetByRole(AriaRole.Link, new() { Name = "stopncii.org", Exact = true }).First;
        await site.ClickAsync();
        await Expect(visit.Main).ToContainTextAsync(visit.Says["away.number"]);
        await visit.PressAsync("away.stay", "help.title");
        await visit.PressAsync("back", "number.title");
        await visit.PressAsync("footer.help", "help.title");
        await site.ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["away.title"]);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Says.Filled("away.go", ("site", "stopncii.org")), Exact = true }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync("https://stopncii.org/"); // the browser asked nothing: Playwright would have dismissed its question and stayed
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
