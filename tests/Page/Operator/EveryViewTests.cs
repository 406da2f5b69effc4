using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>Checks every view of the console. With SCREENSHOTS=1 in the environment, also updates the screenshots in <c>docs/screenshots/console</c>.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class EveryViewTests(BrowserFixture browser, OwnExchangeFixture fixture)
{
    private static readonly bool TakeScreenshots = Environment.GetEnvironmentVariable("SCREENSHOTS") == "1";

    /// <summary>The screenshots that the docs show.</summary>
    private static readonly string[] Shown = ["overview-desktop", "hash-desktop", "question-desktop", "held-cases-desktop-dark"];

    /// <summary>The operator goes on in the last one.</summary>
    private static readonly Look[] Looks =
    [
        new("desktop-dark", 1280, 800, ColorScheme.Dark) { IsAnotherTheme = true },
        new("desktop", 1280, 800, ColorScheme.Light),
        new("phone", 320, 640, ColorScheme.Light),
    ];

    private readonly LiveExchange exchange = fixture.Exchange;

    [Fact]
    public async Task Every_view_passes_axe_fits_the_screen_and_moves_the_focus()
    {
        await using var console = await ConsoleVisit.OpenAsync(browser, exchange);
        var broken = new List<string>();
        await foreach (var (view, focus) in EveryViewAsync(console))
        {
            if (await console.Page.EvaluateAsync<string>("document.activeElement.tagName") is var focused && focused != focus)
                broken.Add($"{view}: the focus is at {focused}");
            foreach (var look in Looks)
            {
                await look.ShowAsync(console.Page);
                broken.AddRange((await look.FindViolationsAsync(console.Page)).Select(fault => $"{view}, {look.Name}: {fault}"));
                if (await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var needed && needed > look.Width)
                    broken.Add($"{view}, {look.Name}: needs {needed} pixels");
                if (TakeScreenshots && Shown.Contains($"{view}-{look.Name}"))
                    await TakeAsync(console.Page, $"{view}-{look.Name}", fullPage: view != "question");
            }
        }

        Assert.Equal("", string.Join('\n', broken));
        Assert.Empty(console.Errors);
    }

    /// <summary>Goes through all views and stops at each. Says where the focus must be.</summary>
    private async IAsyncEnumerable<(string View, string Focus)> EveryViewAsync(ConsoleVisit console)
    {
        var recordId = await exchange.SubmitPublishedPdqAsync();
        await exchange.SendVerdictAsync("example", new { recordId, verdict = "NotBlocked", reason = "FalseMatch", at = LiveExchange.Now });
        await exchange.SendVerdictAsync("unreliable", new { recordId, verdict = "NotBlocked", reason = "NotExplicit", at = LiveExchange.Now });
        await exchange.WaitForStatusAsync(recordId, "Suspended");

        await exchange.HoldCasesAsync(3, 5, 2, 0, 1, 0, 0, 1);

        yield return ("sign-in", "INPUT");
        await console.SignInAsync(await exchange.OperatorKeyAsync());
        yield return ("overview", "H1");
        foreach (var view in (string[])["Review", "Case", "Stuck changes", "Held cases", "Benign list", "Platforms", "Operators", "Audit"])
        {
            await console.OpenViewAsync(view);
            yield return (view.ToLowerInvariant().Replace(' ', '-'), "H1");
        }

        await exchange.DiscardHeldCasesAsync();
        await console.FindAsync(recordId);
        yield return ("hash", "H2");
        await console.PressAsync("Delete");
        await Expect(console.Question).ToBeVisibleAsync();
        yield return ("question", "TEXTAREA");
    }

    private static async Task TakeAsync(IPage page, string name, bool fullPage) => await page.ScreenshotAsync(new()
    {
        Path = Repository.File($"docs/screenshots/console/{name}.png"),
        FullPage = fullPage,
        Animations = ScreenshotAnimations.Disabled,
    });
}
