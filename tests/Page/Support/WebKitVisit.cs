using System.Text.Json;
using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A person on the page in WebKit, which says that it is an iPhone's.</summary>
internal sealed class WebKitVisit : IVisit
{
    private const string UserAgent =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

    private const string FindVisible =
        """
        const [selector, text] = arguments;
        const found = [...document.querySelectorAll(selector)].find(element => element.textContent.trim() === text && element.getClientRects().length > 0);
        found?.scrollIntoView({ block: 'center' });
        return found ?? null;
        """;

    /// <summary>Answers the page's requests by <c>answers</c>, and has the exchange answer all others.</summary>
    private const string TakeRequests =
        """
        const send = fetch;
        globalThis.answers = {};
        globalThis.fetch = async (address, request) => {
          const { isLost, body, ...answer } = answers[address] ?? {};
          if (answer.status !== undefined) return new Response(body, answer);
          const response = await send(address, request);
          if (isLost) throw new TypeError('Lost');
          return response;
        };
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("takeitdown-picked-");
    private readonly Elsewhere elsewhere;
    private readonly string language;

    private WebKitVisit(WebKit browser, Elsewhere elsewhere, LiveExchange exchange, string language) =>
        (Browser, this.elsewhere, Exchange, this.language, Says) = (browser, elsewhere, exchange, language, Texts.In(language));

    public WebKit Browser { get; }

    public LiveExchange Exchange { get; }

    public Texts Says { get; }

    /// <summary>The documents of other sites that were opened.</summary>
    public IReadOnlyCollection<string> Left => elsewhere.Documents;

    public static async Task<WebKitVisit> OpenAsync(LiveExchange exchange, int width, int height, string language = "en", params IEnumerable<string> options)
    {
        var elsewhere = await Elsewhere.StartAsync();
        try
        {
            var browser = await WebKit.StartAsync([.. elsewhere.Options, WebKit.CanOpenWindows, $"--user-agent={UserAgent}", .. options]);
            var visit = new WebKitVisit(browser, elsewhere, exchange, language);
            await browser.OpenWindowAsync(width, height);
            await visit.LoadAsync();
            return visit;
        }
        catch
        {
            await elsewhere.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the person had to choose the language: the browser asks for English.</summary>
    public bool HasChosenLanguage => language != "en";

    /// <summary>Opens the page, in this person's language.</summary>
    public async Task LoadAsync()
    {
        await Browser.GoAsync(Exchange.Page);
        await WaitForAsync("#language", text => text.Length > 0);
        await Browser.ExecuteAsync(
            """
            const choice = document.querySelector('#language');
            if (choice.value === arguments[0]) return;
            choice.value = arguments[0];
            choice.dispatchEvent(new Event('change'));
            """,
            language);
        await WaitForHeadingAsync("start.title");
        await WaitForAsync("aside", text => text.Contains(Says["demo"], StringComparison.Ordinal));
        await Browser.ExecuteAsync(TakeRequests);
    }

    public Task PressAsync(string key) => ClickAsync("button, summary", Says[key]);

    public async Task PressAsync(string key, string heading)
    {
        await PressAsync(key);
        await WaitForHeadingAsync(heading);
    }

    public async Task FollowAsync(string link, string heading)
    {
        await ClickAsync("main a", link);
        await WaitForHeadingAsync(heading);
    }

    public async Task AddAsync(params FilePayload[] files)
    {
        var paths = new List<string>();
        foreach (var file in files)
        {
            paths.Add(Path.Combine(folder.FullName, file.Name));
            await File.WriteAllBytesAsync(paths[^1], file.Buffer, TestContext.Current.CancellationToken);
        }
        await Browser.PickAsync(paths);
        await WaitForAsync(".actions button.primary:not([hidden])", text => text == Says["pick.next"]);
    }

    public async Task<string> ReadCodesAsync()
    {
        await PressAsync("review.look");
        return await WaitForAsync("pre", text => text.Length > 0);
    }

    public Task ExpectAlertAsync(string key) => WaitForAsync("main [role=alert]", text => text == Says[key]);

    public Task RefreshUntilAsync(string text) => Poll.UntilAsync($"the case to show {text}", async () =>
    {
        await FindAsync("button", Says["status.refresh"]);
        if ((await Browser.ReadAsync("main"))!.Contains(text, StringComparison.Ordinal))
            return text;
        await PressAsync("status.refresh");
        return null;
    });

    public Task LoseResponsesAsync(string path) => SetAnswerAsync(path, new { isLost = true });

    public Task AnswerAsync(string path, int status, string? rule = null, int? retryAfterSeconds = null) => SetAnswerAsync(path, new
    {
        status,
        body = JsonSerializer.Serialize(new { status, rule }),
        headers = retryAfterSeconds is null ? [] : new Dictionary<string, string> { ["Retry-After"] = $"{retryAfterSeconds}" },
    });

    public Task AskForProofAsync(string path) => SetAnswerAsync(path, new { status = 428, body = Visit.AProofOfHours() });

    public Task RestoreResponsesAsync(string path) => SetAnswerAsync(path, new { });

    /// <summary>The bytes of a file that was picked.</summary>
    public Task<byte[]> ReadPickedAsync(string name) => File.ReadAllBytesAsync(Path.Combine(folder.FullName, name), TestContext.Current.CancellationToken);

    /// <summary>Waits until the text of an element is as expected, and returns it.</summary>
    public Task<string> WaitForAsync(string selector, Func<string, bool> isExpected) => Poll.UntilAsync(selector, async () =>
        await Browser.ReadAsync(selector) is { } text && isExpected(text) ? text : null);

    /// <summary>Waits until the browser shows this address.</summary>
    public Task WaitForAddressAsync(string address) => Poll.UntilAsync(address, async () =>
        (await Browser.ExecuteAsync("return location.href")).GetString() is { } shown && shown == address ? shown : null);

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await elsewhere.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private Task<string> WaitForHeadingAsync(string key) => WaitForAsync("main h1", text => text == Says[key]);

    private Task<JsonElement> SetAnswerAsync(string path, object answer) => Browser.ExecuteAsync("answers[arguments[0]] = arguments[1]", $"/api/v1/{path}", answer);

    private async Task ClickAsync(string selector, string text) => await Browser.ClickAsync((await FindAsync(selector, text)).Value);

    private Task<Found> FindAsync(string selector, string text) => Poll.UntilAsync($"{selector} with the text {text}", async () =>
        await Browser.ExecuteAsync(FindVisible, selector, text) is { ValueKind: JsonValueKind.Object } found ? new Found(found) : null);

    private sealed record Found(JsonElement Value);
}
