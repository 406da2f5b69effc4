using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Support;

/// <summary>An operator at the console, who uses only the keyboard.</summary>
internal sealed class ConsoleVisit : IAsyncDisposable
{
    private const int MaxTabs = 80;

    private ConsoleVisit(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>Errors of the browser, and requests that violate the console's policy.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>The address of every request, as it is sent.</summary>
    public ConcurrentQueue<string> Addresses { get; } = [];

    public ILocator Heading => Page.Locator("main h1");

    public ILocator Main => Page.Locator("main");

    /// <summary>The question before an action.</summary>
    public ILocator Question => Page.GetByRole(AriaRole.Dialog);

    /// <summary>What the console says above a view about the last action.</summary>
    public ILocator Notice => Page.Locator("main .note.done");

    public static async Task<ConsoleVisit> OpenAsync(
        BrowserFixture browser, LiveExchange exchange, int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.OpenAsync(new BrowserNewPageOptions { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var visit = new ConsoleVisit(page);
        page.PageError += (_, error) => visit.Errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visit.Errors.Enqueue(message.Text);
        };
        page.Request += (_, request) => visit.Addresses.Enqueue(request.Url);
        await page.GotoAsync(exchange.Console.AbsoluteUri);
        await Expect(visit.Heading).ToHaveTextAsync("Sign in");
        return visit;
    }

    /// <summary>Signs in and waits for the overview.</summary>
    public async Task SignInAsync(string key)
    {
        await TypeAsync("Your key", key);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Heading).ToHaveTextAsync("Overview");
        await LoadedAsync();
    }

    /// <summary>Opens a view with the keyboard, and waits until it has loaded.</summary>
    public async Task OpenViewAsync(string name)
    {
        await PressAsync(Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));
        await Expect(Heading).ToHaveTextAsync(name);
        await LoadedAsync();
    }

    /// <summary>Looks a hash up by its record id.</summary>
    public async Task FindAsync(string recordId)
    {
        await OpenViewAsync("Hash");
        await TypeAsync("Record id", recordId);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Main.GetByRole(AriaRole.Heading, new() { Name = recordId })).ToBeVisibleAsync();
        await LoadedAsync();
    }

    /// <summary>Loads the view again until it shows this text.</summary>
    public Task LoadUntilAsync(string text) => Poll.UntilAsync($"the console to show {text}", async () =>
    {
        if ((await Main.InnerTextAsync()).Contains(text, StringComparison.Ordinal))
            return text;
        await PressAsync("Load again");
        await LoadedAsync();
        return null;
    });

    public Task LoadedAsync() => Expect(Page.Locator("main progress")).ToHaveCountAsync(0);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Moves the focus to a button and presses Enter.</summary>
    public Task PressAsync(string button) => PressAsync(Button(button));

    public async Task PressAsync(ILocator button)
    {
        await TabToAsync(button);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Moves the focus to a field and types.</summary>
    public async Task TypeAsync(string label, string text)
    {
        await TabToAsync(Page.GetByLabel(label, new() { Exact = true }));
        await Page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>Gives the reason in the open question and confirms it, and waits until it is done.</summary>
    public async Task ConfirmAsync(string action, string reason = "A test of the console")
    {
        await Expect(Question).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await Page.Keyboard.InsertTextAsync(reason);
        await PressAsync(Question.GetByRole(AriaRole.Button, new() { Name = action, Exact = true }));
        await Expect(Question).ToBeHiddenAsync();
        await Expect(Notice).ToBeVisibleAsync();
        await LoadedAsync();
    }

    /// <summary>Presses Tab until the element has the focus. The focus must be visible.</summary>
    public async Task TabToAsync(ILocator element)
    {
        await Expect(element).ToBeVisibleAsync();
        for (var presses = 0; !await element.EvaluateAsync<bool>("element => element === document.activeElement"); presses++)
        {
            Assert.True(presses < MaxTabs, $"Tab does not reach {element}.");
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal("solid", await element.EvaluateAsync<string>("element => getComputedStyle(element).outlineStyle"));
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
