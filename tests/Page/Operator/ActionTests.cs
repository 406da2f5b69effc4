using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>Each action of the console, by keyboard alone.</summary>
public sealed class ActionTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private ConsoleVisit console = null!;

    public async ValueTask InitializeAsync()
    {
        console = await ConsoleVisit.OpenAsync(browser, exchange);
        await console.SignInAsync(await exchange.OperatorKeyAsync());
    }

    public ValueTask DisposeAsync() => console.DisposeAsync();

    [Fact]
    public async Task A_hash_is_suspended_restored_deleted_and_restored_again()
    {
        var recordId = await exchange.SubmitPdqAsync();
        await Poll.UntilAsync("the platform to have the hash", () => StatusAtPlatformAsync(recordId, "Active"));
        await console.FindAsync(recordId);

        foreach (var (button, action, status) in (string[][])
            [
                ["Suspend", "Suspend the hash", "Suspended"],
                ["Restore", "Restore the hash", "Active"],
                ["Delete", "Delete the hash", "Deleted"],
                ["Restore", "Restore the hash", "Active"],
            ])
        {
            await console.PressAsync(button);
            await Expect(console.Question).ToContainTextAsync("2 platforms (Example and Unreliable)");
            await Expect(console.Question).ToContainTextAsync("1 case");
            await console.ConfirmAsync(action);
            await Expect(console.Main.Locator(".summary")).ToContainTextAsync(status);
            await Poll.UntilAsync($"the platform to have the hash as {status}", () => StatusAtPlatformAsync(recordId, status));
        }
    }
}
