using System.Text.Json;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>What the console sends about held cases, and what it says that the exchange has done. ActionTests decides about real ones.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class HeldCaseTests(BrowserFixture browser, OwnExchangeFixture fixture) : IAsyncLifetime
{
    private readonly List<JsonElement> sent = [];
    private ConsoleVisit console = null!;

    public async ValueTask InitializeAsync()
    {
        console = await ConsoleVisit.OpenAsync(browser, fixture.Exchange);
        await console.SignInAsync(await fixture.Exchange.OperatorKeyAsync());
        await console.Page.RouteAsync("**/api/v1/operator/cases/held", route => route.FulfillAsync(new() { Json = Held }));
        await console.OpenViewAsync("Held cases");
    }

    public ValueTask DisposeAsync() => console.DisposeAsync();

    private static object Held => new
    {
        cases = 1_010,
        hashes = 1_200,
        first = "2026-01-02T09:59:00Z",
        last = "2026-01-02T10:20:30Z",
        hold = new { on = false, since = (string?)null, by = "", bySetting = false },
        hours = new[] { new { from = "2026-01-02T09:00:00Z", cases = 10, hashes = 10 }, new { from = "2026-01-02T10:00:00Z", cases = 1_000, hashes = 1_190 } },
    };

    [Theory]
    [InlineData("release", "Release", "released")]
    [InlineData("discard", "Discard", "discarded")]
    public async Task The_operator_reads_how_many_cases_the_exchange_has_released_or_discarded(string path, string button, string participle)
    {
        await AnswerAsync(path, new Dictionary<string, object> { [participle] = 1_000, ["hasMore"] = true }, new Dictionary<string, object> { [participle] = 7, ["hasMore"] = false });

        await console.PressAsync($"{button} the window");
        await console.ConfirmAsync($"{button} the cases");

        await Expect(console.Notice).ToHaveTextAsync($"1,007 cases: {participle}.");
        Assert.Equal(2, sent.Count);
    }

    /// <summary>A case that is submitted after the question must not be part of its answer.</summary>
    [Fact]
    public async Task A_window_ends_after_the_last_case_that_was_loaded()
    {
        await AnswerAsync("discard", new { discarded = 1, hasMore = false });

        await console.PressAsync("Discard the window");
        await console.ConfirmAsync("Discard the cases");
        await console.Page.GetByLabel("Up to and including").SelectOptionAsync("2026-01-02T09:00:00Z");
        await console.PressAsync("Discard the window");
        await console.ConfirmAsync("Discard the cases");

        Assert.Equal(["2026-01-02T10:20:31Z", "2026-01-02T10:00:00Z"], sent.Select(window => window.GetProperty("to").GetString()));
        Assert.All(sent, window => Assert.Equal("2026-01-02T09:00:00Z", window.GetProperty("from").GetString()));
    }

    /// <summary>Answers the calls in place of the exchange. The last answer repeats.</summary>
    private async Task AnswerAsync(string path, params object[] answers) => await console.Page.RouteAsync($"**/api/v1/operator/cases/{path}", route =>
    {
        sent.Add(JsonElement.Parse(route.Request.PostData!));
        return route.FulfillAsync(new() { Json = answers[Math.Min(sent.Count, answers.Length) - 1] });
    });
}
