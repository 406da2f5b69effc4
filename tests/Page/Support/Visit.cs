using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.ProofOfWork;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A person on the page. It finds everything by its text.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>The page after a quick exit. The tests never load the real one.</summary>
    public const string Neutral = "https://www.wikipedia.org/";

    private readonly LiveExchange exchange;

    private Visit(IPage page, LiveExchange exchange, Texts says) => (Page, this.exchange, Says) = (page, exchange, says);

    public IPage Page { get; }

    /// <summary>The texts of the page in this person's language.</summary>
    public Texts Says { get; }

    /// <summary>Errors of the browser, and requests that violate the page's policy.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>The situations that have a view with advice.</summary>
    public static IReadOnlyList<string> Topics { get; } = ["threat", "missing", "fake", "helper", "adult", "next"];

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

    /// <summary>Presses a button and waits for the view with this heading.</summary>
    public async Task PressAsync(string key, string heading)
    {
        await PressAsync(key);
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

    /// <summary>Refreshes until the case shows this text.</summary>
    public Task RefreshUntilAsync(string text) => Poll.UntilAsync($"the case to show {text}", async () =>
    {
        await Expect(Button("status.refresh")).ToBeVisibleAsync();
        if ((await Main.InnerTextAsync()).Contains(text, StringComparison.Ordinal))
            return text;
        await PressAsync("status.refresh");
        return null;
    });

    /// <summary>From now on, requests reach the exchange, but its responses are lost.</summary>
    public async Task LoseResponsesAsync(string path) => await Page.RouteAsync($"**/api/v1/{path}", async route =>
    {
        await route.FetchAsync();
        await route.AbortAsync();
    });

    /// <summary>From now on, requests get this response.</summary>
    public Task AnswerAsync(string path, int status, string? rule = null, int? retryAfterSeconds = null) =>
        Page.RouteAsync($"**/api/v1/{path}", route => route.FulfillAsync(new()
        {
            Status = status,
            ContentType = "application/problem+json",
            Headers = retryAfterSeconds is null ? [] : [new("Retry-After", $"{retryAfterSeconds}")],
            Body = JsonSerializer.Serialize(new { status, rule }),
        }));

    /// <summary>From now on, requests need a proof of work that takes hours.</summary>
    public async Task AskForProofAsync(string path)
    {
        var challenge = new Challenges([new byte[32]], TimeProvider.System).Create("a test", hashes: 100, work: 10_000_000);
        var body = JsonSerializer.Serialize(new { rule = "proof-of-work-required", challenge }, JsonSerializerOptions.Web);
        await Page.RouteAsync($"**/api/v1/{path}", route => route.FulfillAsync(new() { Status = 428, ContentType = "application/problem+json", Body = body }));
    }

    /// <summary>The workers that make proofs of work now.</summary>
    public IEnumerable<IWorker> ProofWorkers => Page.Workers.Where(worker => worker.Url.Contains("/proof.worker-", StringComparison.Ordinal));

    public Task RestoreResponsesAsync(string path) => Page.UnrouteAsync($"**/api/v1/{path}");

    /// <summary>Goes through all views and stops at each.</summary>
    public async IAsyncEnumerable<string> EveryViewAsync()
    {
        await foreach (var view in ViewsAroundStartAsync())
            yield return view;
        await PressAsync("start.go", "pick.title");
        yield return "pick";
        await AddAsync(Picked.NewPicture("IMG_2041.bmp"), Picked.Drawn(Drawing.Named("flat-grey.png")), Picked.NewVideo("VID_0007.mp4"), Picked.Text());
        yield return "pick-ready";
        await PressAsync("footer.help", "help.title");
        await Main.GetByRole(AriaRole.Link, new() { Name = "stopncii.org", Exact = true }).First.ClickAsync();
        await Expect(Heading).ToHaveTextAsync(Says["away.title"]);
        yield return "away";
        await PressAsync("away.stay", "help.title");
        await PressAsync("back", "pick.title");
        await PressAsync("pick.next", "review.title");
        await Page.GetByText(Says["review.look"]).ClickAsync();
        var sent = await Shown.InnerTextAsync();
        yield return "review";
        await AskForProofAsync("cases");
        await PressAsync("review.send", "proof.title");
        yield return "proof";
        await PressAsync("pick.cancel", "review.title");
        await RestoreResponsesAsync("cases");
        await foreach (var view in TroubleViewsAsync())
            yield return view;
        await PressAsync("back", "review.title");
        await PressAsync("review.send", "number.title");
        yield return "number";
        await PressAsync("number.done", "status.title");
        await RefreshUntilAsync(Says["state.Sent"]);
        await exchange.SendVerdictAsync("example", Verdict(sent, "Blocked"));
        await RefreshUntilAsync(Says["state.Blocked"]);
        yield return "status";
        await PressAsync("footer.number", "number.again");
        yield return "number-again";
        await PressAsync("back", "status.title");
        await PressAsync("status.withdraw", "withdraw.title");
        yield return "withdraw";
        await PressAsync("withdraw.go", "withdraw.done.title");
        yield return "withdrawn";
    }

    private async IAsyncEnumerable<string> ViewsAroundStartAsync()
    {
        yield return "start";
        await PressAsync("footer.help", "help.title");
        yield return "help";
        await PressAsync("back", "start.title");
        foreach (var topic in Topics)
        {
            await PressAsync($"{topic}.title", $"{topic}.title");
            yield return $"advice-{topic}";
            await PressAsync("back", "start.title");
        }
        await PressAsync("start.have", "open.look");
        yield return "open";
        await PressAsync("open.show");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(Says["open.case"]);
        yield return "open-mistyped";
        await PressAsync("back", "start.title");
    }

    private async IAsyncEnumerable<string> TroubleViewsAsync()
    {
        await LoseResponsesAsync("cases");
        await PressAsync("review.send", "trouble.offline.title");
        yield return "trouble-offline";
        await RestoreResponsesAsync("cases");
        await AnswerAsync("cases", 503, retryAfterSeconds: 90);
        await PressAsync("again", "trouble.server.title");
        yield return "trouble-server";
        await RestoreResponsesAsync("cases");
        await AnswerAsync("cases", 400, rule: "hash-value");
        await PressAsync("again", "send.refused.title");
        yield return "trouble-refused";
        await RestoreResponsesAsync("cases");
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
