using System.Security.Cryptography;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The page in WebKitGTK, because every browser of an iPhone is WebKit. With SCREENSHOTS=1 in the environment, also updates the screenshots in <c>docs/screenshots/page</c>.</summary>
public sealed class IPhoneTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const int Width = 390;
    private const int Height = 844;

    /// <summary>The screenshots that the docs show.</summary>
    private static readonly string[] Shown = ["start", "pick-ready", "review", "number", "status"];

    private readonly LiveExchange exchange = fixture.Exchange;

    [Fact]
    public async Task The_whole_way_sends_what_it_shows_fits_a_phone_and_ends_on_the_neutral_page()
    {
        await using var visit = await WebKitVisit.OpenAsync(exchange, Width, Height);
        var (faults, sent) = (new List<string>(), "");
        await foreach (var view in visit.EveryViewAsync())
        {
            faults.AddRange((await FaultsAsync(visit, view)).Select(fault => $"{view}: {fault}"));
            if (EveryViewTests.TakeScreenshots && Shown.Contains(view))
                await TakeAsync(visit.Browser, $"{view}-phone-webkit");
            if (view == "review")
                await AssertSendsExactHashesAsync(visit, "VID_0007.mp4", sent = (await visit.Browser.ReadAsync("pre"))!);
            else if (view == "status")
                Assert.Superset(Visit.Hashes(sent).ToHashSet(), (await exchange.ReceivedAsync()).Select(record => record.Deserialize<Hash>(JsonSerializerOptions.Web)!).ToHashSet());
        }

        Assert.Equal("", string.Join('\n', faults));
        await AssertTheExitIsFirstAsync(visit);
        await AssertEscEscLeavesAsync(visit);
    }

    [LongFact]
    public async Task Without_a_connection_the_exit_leads_to_an_empty_page_even_with_a_number_that_is_not_written_down()
    {
        await using var visit = await WebKitVisit.OpenAsync(exchange, Width, Height);
        await foreach (var view in visit.EveryViewAsync())
        {
            if (view == "number")
                break;
        }
        await visit.Browser.ExecuteAsync("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })");

        await visit.PressAsync("exit");

        await visit.WaitForAddressAsync("about:blank");
        Assert.Equal("", await visit.Browser.ReadAsync("body"));
        await visit.Browser.BackAsync();
        await visit.WaitForAddressAsync("about:blank"); // the first page of the window
        Assert.Empty(visit.Left);
    }

    [LongFact]
    public Task Every_view_fits_a_phone_and_passes_axe_in_Arabic() => AssertEveryViewAsync("ar");

    [LongFact]
    public Task Every_view_fits_a_phone_and_passes_axe_in_Japanese() => AssertEveryViewAsync("ja");

    [LongFact]
    public Task Every_view_fits_a_phone_and_passes_axe_in_German_in_the_dark() => AssertEveryViewAsync("de", "--dark-mode");

    private async Task AssertEveryViewAsync(string language, params string[] options)
    {
        await using var visit = await WebKitVisit.OpenAsync(exchange, Width, Height, language, options);
        var faults = new List<string>();
        await foreach (var view in visit.EveryViewAsync())
            faults.AddRange((await FaultsAsync(visit, view)).Concat(await Axe.FindViolationsAsync(visit.Browser)).Select(fault => $"{view}: {fault}"));

        Assert.Equal("", string.Join('\n', faults));
    }

    /// <summary>What is cut off in a view, and which rules for every view are broken.</summary>
    private static async Task<IEnumerable<string>> FaultsAsync(WebKitVisit visit, string view)
    {
        var cut = await visit.Browser.ExecuteAsync($"return ({EveryViewTests.FindCut})()");
        var shown = await visit.Browser.ExecuteAsync(
            """
            const [focused, exit, language] = [document.activeElement.tagName, document.querySelector('.exit'), document.querySelector('.language')];
            scrollTo(0, document.body.scrollHeight);
            const { top, bottom } = exit.getBoundingClientRect();
            scrollTo(0, 0);
            const isBeside = language.getBoundingClientRect().top < bottom;
            return { focused, isVisible: top >= 0 && bottom <= innerHeight, isBeside, title: document.title };
            """);
        return
        [
            .. cut.EnumerateArray().Select(fault => fault.GetString()!),
            .. shown.GetProperty("isVisible").GetBoolean() ? (string[])[] : ["the exit is not visible"],
            .. shown.GetProperty("isBeside").GetBoolean() ? (string[])[] : ["the language is not beside the exit"],
            .. shown.GetProperty("title").GetString() == visit.Says["title"] ? (string[])[] : ["the tab's title is another"],
            .. shown.GetProperty("focused").GetString() is var focused && focused == Focused(visit, view) ? (string[])[] : [$"the focus is at {focused}"],
        ];
    }

    /// <summary>After a person has chosen a language on the first view, the focus stays on that choice.</summary>
    private static string Focused(WebKitVisit visit, string view) =>
        view == "start" && visit.HasChosenLanguage ? "SELECT" : EveryViewTests.Focused(view);

    /// <summary>WebKitGTK cannot play this video, so only exact copies of it can be found.</summary>
    private static async Task AssertSendsExactHashesAsync(WebKitVisit visit, string video, string sent)
    {
        var item = await visit.Browser.ReadAsync(".items > li:nth-child(3)");
        Assert.Contains(video, item, StringComparison.Ordinal);
        Assert.Contains(visit.Says.Filled("who.exact", ("companies", "Example")), item, StringComparison.Ordinal);
        var bytes = await visit.ReadPickedAsync(video);
        var hashes = Visit.Hashes(sent);
        Assert.Contains(new("video_md5", Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes)), null), hashes);
        Assert.Contains(new("video_sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)), null), hashes);
    }

    private static async Task AssertTheExitIsFirstAsync(WebKitVisit visit)
    {
        await visit.LoadAsync();
        await visit.Browser.PressAsync(WebKit.Tab);
        Assert.Equal("exit", await FocusedAsync("className"));
        await visit.Browser.PressAsync(WebKit.Tab);
        Assert.Equal("language", await FocusedAsync("id"));

        async Task<string?> FocusedAsync(string what) => (await visit.Browser.ExecuteAsync($"return document.activeElement.{what}")).GetString();
    }

    private static async Task AssertEscEscLeavesAsync(WebKitVisit visit)
    {
        await visit.Browser.PressAsync(WebKit.Escape);
        await visit.WaitForAsync("header [role=alert]:not([hidden])", text => text == visit.Says["exit.again"]);
        await Poll.UntilAsync("the hint to go", async () => await visit.Browser.ReadAsync("header [role=alert]:not([hidden])") is null ? visit : null);

        await visit.Browser.PressAsync(WebKit.Escape, WebKit.Escape);

        await visit.WaitForAddressAsync(Visit.Neutral);
        await visit.Browser.BackAsync();
        await visit.WaitForAddressAsync("about:blank"); // the first page of the window
        Assert.Equal([$"{Visit.Neutral} from nowhere"], visit.Left);
    }

    /// <summary>The whole page, in a window of its height.</summary>
    private static async Task TakeAsync(WebKit browser, string name)
    {
        var height = (await browser.ExecuteAsync("return document.documentElement.scrollHeight")).GetInt32();
        await browser.ResizeAsync(Width, height);
        await Poll.UntilAsync("the window to grow", async () => (await browser.ExecuteAsync("return innerHeight")).GetInt32() == height ? name : null);
        await browser.ExecuteAsync("return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))");
        await browser.TakeScreenshotAsync(Repository.File($"docs/screenshots/page/{name}.png"));
        await browser.ResizeAsync(Width, Height);
    }
}
