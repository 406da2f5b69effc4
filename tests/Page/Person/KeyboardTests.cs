using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed class KeyboardTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    [Fact]
    public async Task A_keyboard_is_enough_from_start_to_end()
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange);

        await EnterAsync(visit, "start.go", "pick.title");
        // Keys reach the browser's page by another way than this request. So it comes before the questions about the focus, whose answers show that it has arrived.
        var chooser = visit.Page.WaitForFileChooserAsync();
        await TabToAsync(visit, "pick.choose");
        await visit.Page.Keyboard.PressAsync("Enter");
        await (await chooser).SetFilesAsync(Picked.NewPicture());
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

    /// <summary>Presses Tab until the button has the focus. The focus must be visible.</summary>
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
