using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Person;

/// <summary>Safari on phones asks nothing before a swipe back. The page must be as it was after a swipe forward.</summary>
public sealed class SwipeBackTests
{
    private const string Name = "[data-view=pick] .files .name";

    [Fact]
    public async Task In_WebKit_going_back_and_forward_keeps_what_was_picked()
    {
        var drawing = Drawing.Named("scene-1.jpg");
        await using var host = await HashingHost.StartAsync();
        await using var browser = await WebKit.StartAsync();
        await browser.GoAsync(new(host.Address, "/blank"));
        await browser.GoAsync(new(host.Address, "/index.html"));
        await WaitForAsync(browser, "[data-view=start] button.primary");
        await browser.ClickAsync("[data-view=start] button.primary");
        await browser.PickAsync([drawing.File]);
        await WaitForAsync(browser, Name);
        await WaitForAsync(browser, "[data-view=pick] .actions button.primary:not([hidden])");

        await browser.BackAsync();
        await Poll.UntilAsync("the page before", async () => await browser.ReadAsync("main") is null ? browser : null);
        await browser.ForwardAsync();

        Assert.Equal(drawing.Name, await WaitForAsync(browser, Name));
    }

    private static Task<string> WaitForAsync(WebKit browser, string selector) => Poll.UntilAsync(selector, () => browser.ReadAsync(selector));
}
