using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page;

public sealed class LiveViewTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Example = "Example";
    private const string Unreliable = "Unreliable";

    /// <summary>How long something took, on a machine of any speed.</summary>
    private const string Length = @"(\d{1,3} ms|\d+\.\d\d s|\d+ min \d+ s)";

    private static readonly Regex WallTime = Pattern(@"\d\d:\d\d:\d\d");
    private static readonly Regex SinceSubmitted = Pattern($@"\+{Length}");
    private static readonly Regex Delivered = Pattern($@"delivered \+{Length}");

    private LiveExchange exchange = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        exchange = await LiveExchange.StartAsync();
        page = await browser.OpenAsync(1280, 800);
    }

    public async ValueTask DisposeAsync()
    {
        await page.CloseAsync();
        await exchange.DisposeAsync();
    }

    [Fact]
    public async Task A_submitted_hash_appears_with_all_its_stages_and_as_delivered_at_each_platform()
    {
        await OpenAsync();
        var recordId = await exchange.SubmitPdqAsync();

        await Expect(Row(recordId).Locator("th")).ToHaveTextAsync(recordId[..8]);
        await Expect(Cell(recordId, "Submitted")).ToHaveTextAsync(WallTime);
        foreach (var stage in new[] { "Stored", "Queued", "Published" })
            await Expect(Cell(recordId, stage)).ToHaveTextAsync(SinceSubmitted);
        foreach (var platform in new[] { Example, Unreliable })
        {
            await Expect(Cell(recordId, platform)).ToHaveTextAsync(Delivered);
            await Expect(Total($"Delivered: {platform}")).ToHaveTextAsync("1 of 1");
        }

        await Expect(Total("Hashes")).ToHaveTextAsync("1");
        foreach (var stage in new[] { "submitted", "stored", "queued", "published" })
            await Expect(page.Locator($"[data-stage={stage}] b")).ToHaveTextAsync("1");
        await Expect(page.Locator("#unheard")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_newest_hash_comes_first()
    {
        await OpenAsync();
        var first = await exchange.SubmitPdqAsync();
        var second = await exchange.SubmitPdqAsync();
        await Expect(page.Locator("tbody th")).ToHaveTextAsync([second[..8], first[..8]]);
    }

    [Fact]
    public async Task A_platform_that_fails_twice_shows_each_attempt_and_then_the_delivery()
    {
        await OpenAsync();
        var pdq = RandomHash.Pdq();
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(pdq), 500, 500);
        var recordId = await exchange.SubmitPdqAsync(pdq);

        await Expect(Cell(recordId, Example)).ToHaveTextAsync(Delivered); // before the clock moves, which would end a slow delivery
        await Expect(Cell(recordId, Unreliable)).ToHaveTextAsync(RetryingAfter500(1));
        await exchange.AdvanceClockAsync(TimeSpan.FromSeconds(10));
        await Expect(Cell(recordId, Unreliable)).ToHaveTextAsync(RetryingAfter500(2));
        await Expect(Total($"Delivered: {Unreliable}")).ToHaveTextAsync("0 of 1");

        await exchange.AdvanceClockAsync(TimeSpan.FromSeconds(30));
        await Expect(Cell(recordId, Unreliable)).ToHaveTextAsync(Pattern(@"delivered \+([45]\d\.\d\d s|\d+ min \d+ s) on attempt 3"));
        await Expect(Total($"Delivered: {Unreliable}")).ToHaveTextAsync("1 of 1");
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_reason()
    {
        await OpenAsync();
        var pdq = RandomHash.Pdq();
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(pdq), 401);
        var recordId = await exchange.SubmitPdqAsync(pdq);

        await Expect(Cell(recordId, Unreliable)).ToHaveTextAsync("dead-lettered after 1 attempt: UndeliverableDueToHttpUnauthorized");
        await Expect(page.Locator("[data-platform=unreliable]")).ToContainTextAsync("1 dead-lettered");
        await Expect(Cell(recordId, Example)).ToHaveTextAsync(Delivered);
    }

    [Fact]
    public async Task A_platform_that_does_not_support_the_signal_type_is_shown_as_not_sent()
    {
        await OpenAsync();
        var recordId = await exchange.SubmitMd5Async();
        await Expect(Cell(recordId, Example)).ToHaveTextAsync(Delivered);
        await Expect(Cell(recordId, Unreliable)).ToHaveTextAsync("not sent");
        await Expect(Total($"Delivered: {Unreliable}")).ToHaveTextAsync("0 of 0");
    }

    [Fact]
    public async Task A_hash_from_functions_that_send_no_spans_shows_its_deliveries_and_a_hint()
    {
        await OpenAsync();
        var recordId = await exchange.PublishFromElsewhereAsync();
        await Expect(Cell(recordId, Example)).ToHaveTextAsync(Pattern(@"delivered \d\d:\d\d:\d\d"));
        foreach (var stage in new[] { "Submitted", "Stored", "Queued", "Published" })
            await Expect(Cell(recordId, stage)).ToHaveTextAsync("");
        await Expect(page.Locator("#unheard")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_command_on_the_empty_page_submits_a_hash()
    {
        await OpenAsync();
        var command = await page.Locator("#empty code").InnerTextAsync();
        Assert.Matches("^curl http://localhost:[0-9]+/api/v1/cases ", command);

        await exchange.SubmitAsync(command.Split('\'')[3]);
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#empty")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_page_neither_shows_nor_receives_a_hash_value_and_loads_nothing_from_elsewhere()
    {
        var messages = new ConcurrentQueue<string>();
        var responses = new ConcurrentQueue<IResponse>();
        page.Response += (_, response) => responses.Enqueue(response);
        var browserEvents = await page.Context.NewCDPSessionAsync(page);
        browserEvents.Event("Network.eventSourceMessageReceived").OnEvent += (_, message) => messages.Enqueue(message.ToString()!);
        await browserEvents.SendAsync("Network.enable");
        await OpenAsync();

        var pdq = RandomHash.Pdq();
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(pdq), 401);
        var recordId = await exchange.SubmitPdqAsync(pdq);
        await Expect(Cell(recordId, Example)).ToHaveTextAsync(Delivered);
        await Expect(Cell(recordId, Unreliable)).ToContainTextAsync("dead-lettered");

        var secret = pdq[..12];
        Assert.Contains(messages, message => message.Contains(recordId));
        Assert.DoesNotContain(messages, message => message.Contains(secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            ["/local/", "/local/about", "/local/flow", "/local/live.css", "/local/live.js"],
            responses.Select(response => new Uri(response.Url).AbsolutePath).Order());
        Assert.All(responses, response => Assert.StartsWith(exchange.View.AbsoluteUri, response.Url, StringComparison.Ordinal));
        foreach (var response in responses.Where(response => !response.Url.EndsWith("/flow", StringComparison.Ordinal)))
            Assert.DoesNotContain(secret, await response.TextAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task At_320_pixels_nothing_scrolls_sideways()
    {
        await page.SetViewportSizeAsync(320, 640);
        await OpenAsync();
        await AssertFitsAsync("body");

        var (retried, dead) = (RandomHash.Pdq(), RandomHash.Pdq());
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(retried), 500);
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(dead), 413);
        await Expect(Cell(await exchange.SubmitPdqAsync(retried), Unreliable)).ToHaveTextAsync(RetryingAfter500(1));
        await Expect(Cell(await exchange.SubmitPdqAsync(dead), Unreliable)).ToContainTextAsync("PayloadTooLarge");
        await AssertFitsAsync("#hashes");
    }

    [Fact]
    public async Task A_reconnect_is_shown_and_adds_no_duplicate_rows()
    {
        var first = await exchange.SubmitPdqAsync();
        // The functions' spans may arrive after the deliveries. The longest of these beginnings has every step.
        string[][] steps = [["submitted"], ["published"], ["delivered", "example"], ["delivered", "unreliable"]];
        var beginnings = await Task.WhenAll(steps.Select(words => exchange.ReadFlowUntilAsync([first, .. words])));
        var flow = beginnings.MaxBy(beginning => beginning.Length)!;
        var connections = 0;
        var back = new TaskCompletionSource();
        await page.RouteAsync("**/local/flow", async route =>
        {
            if (Interlocked.Increment(ref connections) == 1)
            {
                await route.FulfillAsync(new() { ContentType = "text/event-stream", Body = flow });
                return;
            }
            await back.Task;
            await route.ContinueAsync();
        });

        await page.GotoAsync(exchange.View.AbsoluteUri);
        await Expect(Cell(first, Unreliable)).ToHaveTextAsync(Delivered);
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Reconnecting");
        back.SetResult();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Connected");

        // The second hash comes after all that the server has repeated.
        var second = await exchange.SubmitPdqAsync();
        await Expect(Cell(second, Example)).ToHaveTextAsync(Delivered);
        await Expect(page.Locator("tbody th")).ToHaveTextAsync([second[..8], first[..8]]);
        await Expect(Total($"Delivered: {Example}")).ToHaveTextAsync("2 of 2");
    }

    private static Regex Pattern(string pattern) => new($"^{pattern}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static Regex RetryingAfter500(int attempt) => Pattern($@"attempt {attempt}: HTTP 500, again at \d\d:\d\d:\d\d");

    private async Task OpenAsync()
    {
        await page.GotoAsync(exchange.View.AbsoluteUri);
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Connected");
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
    }

    private async Task AssertFitsAsync(string part)
    {
        Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.Locator(part).EvaluateAsync<bool>("part => part.scrollWidth <= part.clientWidth"));
    }

    private ILocator Row(string recordId) => page.Locator($"tr[data-record='{recordId}']");

    private ILocator Cell(string recordId, string column) => Row(recordId).Locator($"td[data-label='{column}']");

    private ILocator Total(string name) => page.Locator("#totals div").Filter(new() { HasText = name }).Locator("dd");
}
