using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>Checks every view. With SCREENSHOTS=1 in the environment, also updates the screenshots in <c>docs/screenshots/page</c>.</summary>
public sealed class EveryViewTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    internal static readonly bool TakeScreenshots = Environment.GetEnvironmentVariable("SCREENSHOTS") == "1";

    /// <summary>
    /// What is wider than the screen, and each part of the exit's text and of the number (a group of four, or the PIN) that is cut off or
    /// broken into two lines.
    /// </summary>
    internal const string FindCut =
        """
        () => {
          const width = document.documentElement.clientWidth;
          const faults = document.documentElement.scrollWidth > width ? [`needs ${document.documentElement.scrollWidth} pixels`] : [];
          for (const element of document.querySelectorAll('.exit, .card.number dd')) {
            const text = element.firstChild;
            for (const { 0: part, index } of text.data.matchAll(element.matches(".exit") ? /\S+/g : /[^-]+/g)) {
              const range = document.createRange();
              range.setStart(text, index);
              range.setEnd(text, index + part.length);
              const [box, ...others] = range.getClientRects();
              if (others.length > 0) faults.push(`${part} is broken`);
              if (box.left < 0 || box.right > width) faults.push(`${part} is cut off`);
            }
          }
          return faults;
        }
        """;

    /// <summary>The person goes on in the last look of their language.</summary>
    private static readonly (string Language, Look Look)[] Looks =
    [
        ("en", new("desktop-dark", 1280, 800, ColorScheme.Dark) { IsAnotherTheme = true }),
        ("en", new("desktop", 1280, 800, ColorScheme.Light)),
        ("en", new("phone-dark", 390, 844, ColorScheme.Dark) { IsAnotherTheme = true }),
        ("en", new("phone", 390, 844, ColorScheme.Light)),
        ("ar", new("phone-arabic", 390, 844, ColorScheme.Light)),
        ("ja", new("phone-japanese-dark", 390, 844, ColorScheme.Dark)),
    ];

    private readonly LiveExchange exchange = fixture.Exchange;

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    [InlineData("ja")]
    public async Task Every_view_passes_axe_and_has_an_exit_a_focused_heading_and_a_neutral_title(string language)
    {
        await using var visit = await Visit.OpenAsync(browser, exchange, language: language);
        var broken = new List<string>();
        await foreach (var view in visit.EveryViewAsync())
        {
            foreach (var (_, look) in Looks.Where(look => look.Language == language))
            {
                await look.ShowAsync(visit.Page);
                broken.AddRange((await look.FindViolationsAsync(visit.Page)).Concat(await BrokenRulesAsync(visit, view)).Select(fault => $"{view}, {look.Name}: {fault}"));
                if (TakeScreenshots && (language == "en" || view == "start"))
                    await TakeAsync(visit.Page, $"{view}-{look.Name}");
            }
        }

        Assert.Equal("", string.Join('\n', broken));
        // The request that needs a proof of work, and those that fail on purpose.
        Assert.Equal(
            ["428 (Precondition Required)", "net::ERR_FAILED", "503 (Service Unavailable)", "400 (Bad Request)"],
            visit.Errors.Select(error => error.Replace("Failed to load resource: ", "", StringComparison.Ordinal).Replace("the server responded with a status of ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task On_a_narrow_screen_or_with_large_text_no_view_scrolls_sideways_and_exit_and_number_are_whole()
    {
        await using var visit = await Visit.OpenAsync(browser, exchange);
        var faults = new List<string>();
        await foreach (var view in visit.EveryViewAsync())
        {
            foreach (var (width, fontSize) in ((int, string)[])[(390, "200%"), (320, "100%")])
            {
                await new Look($"{width} pixels", width, 640, ColorScheme.Light).ShowAsync(visit.Page);
                await visit.Page.EvaluateAsync("fontSize => { document.documentElement.style.fontSize = fontSize; }", fontSize);
                faults.AddRange((await visit.Page.EvaluateAsync<string[]>(FindCut)).Select(fault => $"{view}, {width} pixels: {fault}"));
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task With_reduced_motion_nothing_moves()
    {
        await using var visit = await Visit.OpenAsync(browser, exchange);
        await visit.Page.RouteAsync("**/api/v1/cases", _ => Task.CompletedTask);
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.PressAsync("review.send", "send.title");
        const string moving = "document.getAnimations().filter(animation => animation.playState === 'running').length";
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>(moving));

        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal(0, await visit.Page.EvaluateAsync<int>(moving));
    }

    [Fact]
    public async Task If_the_page_cannot_run_it_says_where_to_find_help_and_the_exit_is_a_link()
    {
        var page = await browser.OpenAsync(new BrowserNewPageOptions { JavaScriptEnabled = false });
        await page.GotoAsync(exchange.Page.AbsoluteUri);

        var links = await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.Equal(["https://takeitdown.ncmec.org/", "https://childhelplineinternational.org/"], links);
        var exit = page.Locator("header").GetByRole(AriaRole.Link, new() { Name = Texts.In("en")["exit"], Exact = true });
        await Expect(exit).ToHaveAttributeAsync("href", Visit.Neutral);
        await page.CloseAsync();
    }

    /// <summary>The exit is visible at any scroll position, the heading has the focus, and the title of the tab is neutral.</summary>
    private static async Task<IEnumerable<string>> BrokenRulesAsync(Visit visit, string view)
    {
        await visit.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        var exit = await visit.Button("exit").BoundingBoxAsync();
        var height = visit.Page.ViewportSize!.Height;
        var focused = await visit.Page.EvaluateAsync<string>("document.activeElement.tagName");
        await visit.Page.EvaluateAsync("scrollTo(0, 0)");
        return
        [
            .. exit is not null && exit.Y >= 0 && exit.Y + exit.Height <= height ? (string[])[] : ["the exit is not visible"],
            .. await visit.Page.GetByText(visit.Says["demo"]).IsVisibleAsync() ? (string[])[] : ["does not say that it is a demonstration"],
            .. await visit.Page.TitleAsync() == visit.Says["title"] ? (string[])[] : ["the tab's title is another"],
            .. focused == Focused(view) ? (string[])[] : [$"the focus is at {focused}"],
        ];
    }

    internal static string Focused(string view) => view switch
    {
        "start" => "BODY",
        "open-mistyped" => "INPUT",
        "review" => "SUMMARY", // it was opened
        _ => "H1",
    };

    private static async Task TakeAsync(IPage page, string name) => await page.ScreenshotAsync(new()
    {
        Path = Repository.File($"docs/screenshots/page/{name}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });
}
