using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>Each action of the console, by keyboard alone.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed partial class ActionTests(BrowserFixture browser, ExchangeFixture fixture) : IAsyncLifetime
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
        var recordId = await exchange.SubmitPublishedPdqAsync();
        await console.FindAsync(recordId);

        foreach (var (button, status) in (List<(string, string)>)[("Suspend", "Suspended"), ("Restore", "Active"), ("Delete", "Deleted"), ("Restore", "Active")])
        {
            await console.PressAsync(button);
            await Expect(console.Question).ToContainTextAsync("2 platforms (Example and Unreliable)");
            await Expect(console.Question).ToContainTextAsync("1 case");
            await console.ConfirmAsync($"{button} the hash");
            await exchange.WaitForStatusAsync(recordId, status);
            await console.LoadUntilAsync($"{status}: ");
        }

        await console.OpenViewAsync("Audit");
        await Expect(console.Main.Locator(".row").Filter(new() { HasText = $"delete hash, {recordId}" }).First).ToContainTextAsync("A test of the console");
        await Expect(console.Main).ToContainTextAsync("The chain is whole");
    }

    [Fact]
    public async Task A_hash_that_two_platforms_contest_is_on_the_review_list_until_it_is_restored()
    {
        var recordId = await exchange.SubmitPublishedPdqAsync();
        await exchange.SendVerdictAsync("example", new { recordId, verdict = "NotBlocked", reason = "FalseMatch", at = LiveExchange.Now });
        await exchange.SendVerdictAsync("unreliable", new { recordId, verdict = "NotBlocked", reason = "NotExplicit", at = LiveExchange.Now });
        await exchange.WaitForStatusAsync(recordId, "Suspended");

        await console.OpenViewAsync("Review");
        var entry = console.Main.Locator(".card").Filter(new() { HasText = recordId });
        await Expect(entry).ToContainTextAsync("a rule: platforms contest it");
        await console.PressAsync(entry.GetByRole(AriaRole.Button));
        await Expect(console.Main.GetByRole(AriaRole.Cell, new() { Name = "FalseMatch" })).ToBeVisibleAsync();
        await console.PressAsync("Restore");
        await console.ConfirmAsync("Restore the hash");

        await exchange.WaitForStatusAsync(recordId, "Active");
        await console.OpenViewAsync("Review");
        await Expect(entry).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_suspension_can_end_by_itself()
    {
        var recordId = await exchange.SubmitPublishedPdqAsync();
        await console.FindAsync(recordId);
        await console.PressAsync("Suspend");
        await Expect(console.Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("Shift+Tab");
        await console.Page.Keyboard.PressAsync("ArrowDown");
        await console.Page.Keyboard.PressAsync("Tab");
        await console.ConfirmAsync("Suspend the hash");

        await console.OpenViewAsync("Review");
        await Expect(console.Main.Locator(".card").Filter(new() { HasText = recordId })).ToContainTextAsync("Ends by itself");
    }

    [Fact]
    public async Task New_cases_are_held_and_a_window_of_them_is_released_or_discarded()
    {
        await console.OpenViewAsync("Held cases");
        await console.PressAsync("Hold new cases");
        await console.ConfirmAsync("Hold new cases");
        var released = await exchange.SubmitPdqAsync();
        await console.LoadUntilAsync("1 case is held, with 1 hash.");
        await Expect(console.Page.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", AtMostOneCase());
        await console.PressAsync("Release the window");
        await Expect(console.Question).ToContainTextAsync("1 case with 1 hash");
        await Expect(console.Question).ToContainTextAsync("2 platforms");
        await console.ConfirmAsync("Release the cases");
        await exchange.WaitForStatusAsync(released, "Active");

        var discarded = await exchange.SubmitPdqAsync();
        await console.LoadUntilAsync("1 case is held, with 1 hash.");
        await console.PressAsync("Discard the window");
        await console.ConfirmAsync("Discard the cases");
        await Expect(console.Main.Locator("p.summary")).ToHaveTextAsync("No case is held.");
        await console.PressAsync("Stop holding new cases");
        await console.ConfirmAsync("Stop holding");

        await exchange.SubmitPublishedPdqAsync();
        Assert.DoesNotContain(await exchange.ReceivedAsync(), record => record.GetProperty("recordId").GetString() == discarded);
    }

    [Fact]
    public async Task A_key_of_a_platform_is_created_shown_once_and_revoked()
    {
        await console.OpenViewAsync("Platforms");
        await console.PressAsync("Create a key for Unreliable");
        var key = console.Main.Locator("code.key");
        await Expect(key).ToHaveTextAsync(Key());
        var card = console.Main.Locator(".card:has(code.key)");
        var number = (await card.Locator(".keys li").Last.InnerTextAsync()).Split([' ', ','])[1];

        await console.OpenViewAsync("Platforms");
        await Expect(key).ToHaveCountAsync(0);
        await console.PressAsync($"Revoke key {number} of Unreliable");
        await Expect(console.Question).ToContainTextAsync("1 platform, Unreliable");
        await console.ConfirmAsync("Revoke the key");

        await Expect(console.Notice).ToHaveTextAsync($"Key {number} of Unreliable is revoked.");
        await Expect(console.Button($"Revoke key {number} of Unreliable")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("at most 1 in one hour$", RegexOptions.None, 1_000)]
    private static partial Regex AtMostOneCase();

    [GeneratedRegex("^tid_unreliable_[0-9a-z]{32}$", RegexOptions.None, 1_000)]
    private static partial Regex Key();
}
