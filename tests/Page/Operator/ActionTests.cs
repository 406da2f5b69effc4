using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>Each action of the console, by keyboard alone.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed partial class ActionTests(BrowserFixture browser, OwnExchangeFixture fixture) : IAsyncLifetime
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
    public async Task Hashes_of_a_file_are_added_to_the_benign_list_and_removed()
    {
        var pdq = RandomHash.Pdq();
        await console.OpenViewAsync("Benign list");
        await ChooseFileAsync($"signalType,hashValue\npdq,{pdq[1..]}\n");
        await console.PressAsync("Add these hashes");
        await Expect(console.Main).ToContainTextAsync("Line 2: a hash of type pdq must have 64 hexadecimal digits.");
        await ChooseFileAsync($"signalType,hashValue\r\npdq,{pdq}\r\n");
        await console.PressAsync("Add these hashes");
        await Expect(console.Question).ToContainTextAsync("Add 1 hash to the benign list?");
        await console.ConfirmAsync("Add the hashes");
        await Expect(console.Notice).ToHaveTextAsync("1 hash: listed.");

        var recordId = await exchange.SubmitPdqAsync(RandomHash.Near(pdq, 31));
        await console.OpenViewAsync("Review");
        await console.LoadUntilAsync(recordId);
        await Expect(console.Main.Locator(".card").Filter(new() { HasText = recordId })).ToContainTextAsync("it matches the benign list");
        Assert.DoesNotContain(await exchange.ReceivedAsync(), record => record.GetProperty("recordId").GetString() == recordId);

        await console.OpenViewAsync("Benign list");
        await ChooseFileAsync($"pdq,{pdq}");
        await console.PressAsync("Remove these hashes");
        await console.ConfirmAsync("Remove the hashes");
        await Expect(console.Main.Locator("p.summary")).ToContainTextAsync("The list is empty.");
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
        await Expect(card.Locator(".keys li").Last).ToContainTextAsync("Read hashes and send verdicts. Never used.");

        await console.OpenViewAsync("Platforms");
        await Expect(key).ToHaveCountAsync(0);
        await console.PressAsync($"Revoke key {number} of Unreliable");
        await Expect(console.Question).ToContainTextAsync("1 platform, Unreliable");
        await console.ConfirmAsync("Revoke the key");

        await Expect(console.Notice).ToHaveTextAsync($"Key {number} of Unreliable is revoked.");
        await Expect(console.Button($"Revoke key {number} of Unreliable")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_next_page_of_the_audit_is_added_below_and_gets_the_focus()
    {
        await console.Page.RouteAsync("**/api/v1/operator/audit?*", route =>
            route.FulfillAsync(new() { Json = route.Request.Url.Contains("cursor=2", StringComparison.Ordinal) ? AuditPage(null, 3) : AuditPage("2", 1, 2) }));
        await console.OpenViewAsync("Audit");
        var numbers = console.Main.Locator(".row .number");
        await Expect(numbers).ToHaveTextAsync(["1", "2"]);

        await console.PressAsync("Show more rows");

        await Expect(numbers).ToHaveTextAsync(["1", "2", "3"]);
        await Expect(console.Main.Locator(".row").Last).ToBeFocusedAsync();
        await Expect(console.Button("Show more rows")).ToHaveCountAsync(0);
    }

    private Task ChooseFileAsync(string lines) => console.Page.GetByLabel("A file with hashes").SetInputFilesAsync(
        new FilePayload { Name = "hashes.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(lines) });

    private static object AuditPage(string? cursor, params int[] numbers) => new
    {
        month = "2026-01",
        entries = numbers.Select(number => new { number, at = "2026-01-02T03:04:05Z", actor = "alice", action = "find", target = "a case", outcome = "Started" }),
        cursor,
        chain = new { isWhole = true, brokenAt = (int?)null, digest = (string?)null },
    };

    [GeneratedRegex("at most 1 in one hour$", RegexOptions.None, 1_000)]
    private static partial Regex AtMostOneCase();

    [GeneratedRegex("^tid_unreliable_[0-9a-z]{32}$", RegexOptions.None, 1_000)]
    private static partial Regex Key();
}
