using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed class KeyboardTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_whole_way_is_open_to_a_keyboard_alone()
    {
        await using var exchange = await LiveExchange.StartAsync();
        await using var visit = await Visit.AuthenticateAsync(browser, exchange);

        await EnterAsync(visit, "start.go", "pick.title");
        await TabToAsync(visit, "pick.choose");
        var chooser = await visit.Page.RunAndWaitForFileChooserAsync(() => visit.Page.Keyboard.PressAsync("Enter"));
        await chooser.SetFilesAsync(Picked.NewPicture());
        await Expect(visit.Button("pick.next")).ToBeVisibleAsync();
        await EnterAsync(visit, "pick.next", "review.title");
        await EnterAsync(visit, "review.send", "number.title");
        await EnterAsync(visit, "number.done", "status.title");
        await Expect(visit.Button("status.withdraw")).ToBeVisibleAsync();
        await EnterAsync(visit, "status.withdraw", "withdraw.title");
        await EnterAsync(visit, "withdraw.go", "withdraw.done.title");
    }

    private static async Task EnterAsync(Visit visit, string key, string heading)
    {
        await TabToAsync(visit, key);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says[heading]);
    }

    /// <summary>Goes on with Tab until the button has the focus, which must be seen.</summary>
    private static async Task TabToAsync(Visit visit, string key)
    {
        var button = visit.Button(key);
        for (var presses = 0; !await button.EvaluateAsync<bool>("button => button === document.activeElement"); presses++)
        {
            Assert.True(presses < 30, $"Tab does not reach {key}.");
            await visit.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Equal("solid", await button.EvaluateAsync<string>("button => getComputedStyle(button).outlineStyle"));
    }
}
