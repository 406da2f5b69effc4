using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.ProofOfWork;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A person on the page in Chromium.</summary>
internal sealed class Visit : IVisit
{
    /// <summary>The page after a quick exit. The tests never load the real one.</summary>
    public const string Neutral = "https://www.wikipedia.org/";

    private Visit(IPage page, LiveExchange exchange, Texts says) => (Page, Exchange, Says) = (page, exchange, says);

    public IPage Page { get; }

    public LiveExchange Exchange { get; }

    public Texts Says { get; }

    /// <summary>Errors of the browser, and requests that violate the page's policy.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public ILocator Heading => Page.Locator("main h1");

    public ILocator Main => Page.Locator("main");

    /// <summary>The JSON that the page shows before it sends it.</summary>
    public ILocator Shown => Page.Locator("pre");

    public static async Task<Visit> OpenAsync(
        BrowserFixture browser, LiveExchange exchange, int width = 390, int height = 844, ColorScheme scheme = ColorScheme.Light, string language = "en")
    {
        var page = await browser.OpenAsync(new BrowserNewPageOptions
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = language,
        });
        var visit = new Visit(page, exchange, Texts.In(language));
        page.PageError += (_, error) => visit.Errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visit.Errors.Enqueue(message.Text);
        };
        await page.RouteAsync(
            url => !url.StartsWith(exchange.Page.AbsoluteUri, StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal),
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!doctype html><title>Elsewhere</title>" }));
        await page.GotoAsync(exchange.Page.AbsoluteUri);
        await Expect(visit.Heading).ToHaveTextAsync(visit.Says["start.title"]);
        await Expect(page.GetByText(visit.Says["demo"])).ToBeVisibleAsync();
        return visit;
    }

    public ILocator Button(string key) => Page.GetByRole(AriaRole.Button, new() { Name = Says[key], Exact = true });

    public Task PressAsync(string key) => Button(key).ClickAsync();

    public async Task PressAsync(string key, string heading)
    {
        await PressAsync(key);
        await Expect(Heading).ToHaveTextAsync(Says[heading]);
    }

    public async Task FollowAsync(string link, string heading)
    {
        await Main.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();
        await Expect(Heading).ToHaveTextAsync(Says[heading]);
    }

    /// <summary>Picks files on the first view and waits until they are hashed.</summary>
    public async Task PickAsync(params FilePayload[] files)
    {
        await PressAsync("start.go", "pick.title");
        await AddAsync(files);
    }

    public async Task AddAsync(params FilePayload[] files)
    {
        await Page.SetInputFilesAsync("input[type=file]", files);
        await Expect(Button("pick.next")).ToBeVisibleAsync();
    }

    /// <summary>Picks files and opens the review. Returns the JSON to send.</summary>
    public async Task<string> ReviewAsync(params FilePayload[] files)
    {
        await PickAsync(files);
        await PressAsync("pick.next", "review.title");
        return await ReadCodesAsync();
    }

    public async Task<string> ReadCodesAsync()
    {
        await Page.GetByText(Says["review.look"]).ClickAsync();
        return await Shown.InnerTextAsync();
    }

    /// <summary>Picks files and sends their hashes.</summary>
    public async Task<string> SendAsync(params FilePayload[] files)
    {
        var sent = await ReviewAsync(files);
        await PressAsync("review.send", "number.title");
        return sent;
    }

    /// <summary>The case number and PIN on the page.</summary>
    public async Task<(string Number, string Pin)> WrittenDownAsync()
    {
        var shown = await Page.Locator("dd").AllInnerTextsAsync();
        return (shown[0], shown[1]);
    }

    public Task ExpectAlertAsync(string key) => Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(Says[key]);

    public Task RefreshUntilAsync(string text) => Poll.UntilAsync($"the case to show {text}", async () =>
    {
        await Expect(Button("status.refresh")).ToBeVisibleAsync();
        if ((await Main.InnerTextAsync()).Contains(text, StringComparison.Ordinal))
            return text;
        await PressAsync("status.refresh");
        return null;
    });

    public async Task LoseResponsesAsync(string path) => await Page.RouteAsync($"**/api/v1/{path}", async route =>
    {
        await route.FetchAsync();
        await route.AbortAsync();
    });

    public Task AnswerAsync(string path, int status, string? rule = null, int? retryAfterSeconds = null) =>
        Page.RouteAsync($"**/api/v1/{path}", route => route.FulfillAsync(new()
        {
            Status = status,
            ContentType = "application/problem+json",
            Headers = retryAfterSeconds is null ? [] : [new("Retry-After", $"{retryAfterSeconds}")],
            Body = JsonSerializer.Serialize(new { status, rule }),
        }));

    public Task AskForProofAsync(string path) =>
        Page.RouteAsync($"**/api/v1/{path}", route => route.FulfillAsync(new() { Status = 428, ContentType = "application/problem+json", Body = AProofOfHours() }));

    /// <summary>The workers that make proofs of work now.</summary>
    public IEnumerable<IWorker> ProofWorkers => Page.Workers.Where(worker => worker.Url.Contains("/proof.worker-", StringComparison.Ordinal));

    public Task RestoreResponsesAsync(string path) => Page.UnrouteAsync($"**/api/v1/{path}");

    /// <summary>The body of a response that asks for a proof of work that takes hours.</summary>
    public static string AProofOfHours()
    {
        var challenge = new Challenges([new byte[32]], TimeProvider.System).Create("a test", hashes: 100, work: 10_000_000);
        return JsonSerializer.Serialize(new { rule = "proof-of-work-required", challenge }, JsonSerializerOptions.Web);
    }

    /// <summary>Creates a verdict on the first submitted hash.</summary>
    public static object Verdict(string sent, string verdict, string? reason = null)
    {
        var hash = Hashes(sent)[0];
        return new { recordId = LiveExchange.RecordIdOf(hash.HashValue, hash.SignalType), verdict, reason, at = LiveExchange.Now };
    }

    /// <summary>Returns all submitted hashes.</summary>
    public static IReadOnlyList<Hash> Hashes(string sent) =>
    [
        .. JsonDocument.Parse(sent).RootElement.GetProperty("items").EnumerateArray()
            .SelectMany(item => item.GetProperty("hashes").Deserialize<Hash[]>(JsonSerializerOptions.Web)!),
    ];

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
