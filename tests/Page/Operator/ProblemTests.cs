using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>What the console says when something goes wrong, and where the focus is.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ProblemTests(BrowserFixture browser, OwnExchangeFixture fixture) : IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private ConsoleVisit console = null!;

    private ILocator Alert => console.Page.GetByRole(AriaRole.Alert);

    public async ValueTask InitializeAsync() => console = await ConsoleVisit.OpenAsync(browser, exchange);

    public ValueTask DisposeAsync() => console.DisposeAsync();

    [Theory]
    [InlineData("my key", "begins with tid_op_")]
    [InlineData("tid_op_nobody_0123456789abcdefghijklmnopqrstuv", "not valid")]
    public async Task A_key_that_is_not_valid_is_refused_in_plain_words(string key, string words)
    {
        await console.TypeAsync("Your key", key);
        await console.Page.Keyboard.PressAsync("Enter");

        await Expect(Alert).ToContainTextAsync(words);
        await Expect(console.Page.GetByLabel("Your key")).ToBeFocusedAsync();
        await Expect(console.Page.GetByLabel("Your key")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_key_that_is_revoked_meanwhile_leads_back_to_the_sign_in()
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        await console.Page.RouteAsync("**/api/v1/operator/review", route => route.FulfillAsync(new() { Status = 401, Body = "{}" }));

        await console.PressAsync("Review");

        await Expect(console.Heading).ToHaveTextAsync("Sign in");
        await Expect(Alert).ToContainTextAsync("not valid");
    }

    [Theory]
    [InlineData(403, "This is not allowed.")]
    [InlineData(500, "The exchange has failed (HTTP 500).")]
    public async Task An_error_of_the_exchange_is_said_in_plain_words_and_the_view_can_load_again(int status, string words)
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        await console.Page.RouteAsync("**/api/v1/operator/review", route => route.FulfillAsync(new() { Status = status }));
        await console.PressAsync("Review");
        await Expect(Alert).ToContainTextAsync(words);

        await console.Page.UnrouteAsync("**/api/v1/operator/review");
        await console.PressAsync("Load again");

        await Expect(console.Main.Locator("p.summary")).ToBeVisibleAsync();
        await Expect(Alert).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_slow_response_shows_progress_and_does_not_replace_the_view_that_is_opened_meanwhile()
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        var answered = new TaskCompletionSource();
        await console.Page.RouteAsync("**/api/v1/operator/review", async route =>
        {
            await answered.Task;
            await route.ContinueAsync();
        });
        await console.PressAsync("Review");
        await Expect(console.Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();

        await console.OpenViewAsync("Operators");
        var response = console.Page.WaitForResponseAsync("**/api/v1/operator/review");
        answered.SetResult();
        await response;

        await Expect(console.Heading).ToHaveTextAsync("Operators");
    }

    [Fact]
    public async Task Escape_closes_the_question_changes_nothing_and_gives_the_focus_back()
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        await exchange.SendVerdictAsync("example", new { recordId = await exchange.SubmitPublishedPdqAsync(), verdict = "NotFound", at = LiveExchange.Now });
        await console.OpenViewAsync("Platforms");
        var revoke = console.Main.Locator("[aria-label^='Revoke key'][aria-label$='of Example']").First;
        await console.PressAsync(revoke);
        await Expect(console.Question).ToContainTextAsync("1 platform, Example");
        await Expect(console.Page.GetByLabel("Reason")).ToBeFocusedAsync();

        await console.Page.Keyboard.PressAsync("Escape");

        await Expect(console.Question).ToBeHiddenAsync();
        await Expect(revoke).ToBeFocusedAsync();
    }

    /// <summary>A browser ignores what the page says to a second Escape.</summary>
    [Fact]
    public async Task Escape_does_not_close_the_question_while_the_action_runs()
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        var answered = new TaskCompletionSource();
        await console.Page.RouteAsync("**/api/v1/operator/cases/hold", async route =>
        {
            await answered.Task;
            await route.FulfillAsync(new() { Json = new { } });
        });
        await console.OpenViewAsync("Held cases");
        await console.PressAsync("Hold new cases");
        await Expect(console.Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await console.Page.Keyboard.InsertTextAsync("A test of the console");
        await console.PressAsync(console.Question.GetByRole(AriaRole.Button, new() { Name = "Hold new cases" }));
        await Expect(console.Question.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();

        await PressEscapeAsync();
        await console.Page.Mouse.ClickAsync(2, 2); // beside the question, which then has no focus
        await PressEscapeAsync();

        answered.SetResult();
        await Expect(console.Question).ToBeHiddenAsync();
        await Expect(console.Notice).ToHaveTextAsync("New cases are held.");

        async Task PressEscapeAsync()
        {
            foreach (var _ in Enumerable.Range(0, 3))
                await console.Page.Keyboard.PressAsync("Escape");
            await Expect(console.Question.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
            await Expect(console.Page.GetByLabel("Reason")).ToHaveValueAsync("A test of the console");
        }
    }

    [Theory]
    [InlineData("", "The field is required.")]
    [InlineData("It is 0123456789abcdef0123456789abcdef", "must not contain a hash")]
    public async Task A_reason_that_the_exchange_refuses_is_explained_in_place(string reason, string words)
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        var recordId = await exchange.SubmitPublishedPdqAsync();
        await console.FindAsync(recordId);
        await console.PressAsync("Suspend");
        await Expect(console.Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await console.Page.Keyboard.InsertTextAsync(reason);

        await console.PressAsync("Suspend the hash");

        await Expect(console.Question.GetByRole(AriaRole.Alert)).ToContainTextAsync(words);
        await Expect(console.Page.GetByLabel("Reason")).ToBeFocusedAsync();
        await Expect(console.Page.GetByLabel("Reason")).ToHaveValueAsync(reason);
    }

    [Fact]
    public async Task What_is_shown_says_when_it_was_loaded()
    {
        var pdq = RandomHash.Pdq();
        var caseNumber = await exchange.SubmitAsync(LiveExchange.CaseOf(pdq));
        await exchange.WaitForStatusAsync(LiveExchange.RecordIdOf(pdq), "Active");
        var loaded = console.Main.GetByText("Loaded at");
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        await console.Page.Clock.SetFixedTimeAsync(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await console.OpenViewAsync("Review");
        await Expect(loaded).ToHaveTextAsync("Loaded at 2026-01-02 03:04 UTC");

        await console.Page.Clock.SetFixedTimeAsync(new DateTime(2026, 1, 3, 4, 5, 6, DateTimeKind.Utc));
        await Expect(loaded).ToHaveTextAsync("Loaded at 2026-01-02 03:04 UTC");
        await console.PressAsync("Load again");
        await Expect(loaded).ToHaveTextAsync("Loaded at 2026-01-03 04:05 UTC");

        await console.FindAsync(LiveExchange.RecordIdOf(pdq));
        await Expect(loaded).ToHaveTextAsync("Loaded at 2026-01-03 04:05 UTC");
        await console.OpenViewAsync("Case");
        await console.TypeAsync("Case number", caseNumber);
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(loaded).ToHaveTextAsync("Loaded at 2026-01-03 04:05 UTC");
    }

    [Fact]
    public async Task A_file_with_hashes_that_cannot_be_read_is_said_in_plain_words()
    {
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        await console.OpenViewAsync("Benign list");
        var file = Path.GetTempFileName();
        await console.Page.GetByLabel("A file with hashes").SetInputFilesAsync(file);
        File.Delete(file);

        await console.PressAsync("Add these hashes");

        await Expect(Alert).ToHaveTextAsync("The file cannot be read. Choose it again.");
    }
}
