using System.Globalization;
using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page;

/// <summary>With SCREENSHOTS=1 in the environment, also updates the screenshots in <c>docs/screenshots</c>.</summary>
public sealed class LiveViewScreenshots(BrowserFixture browser)
{
    private static readonly bool TakeScreenshots = Environment.GetEnvironmentVariable("SCREENSHOTS") == "1";

    [Fact]
    public async Task Screenshots_show_delivered_hashes_a_retry_and_a_dead_letter()
    {
        await using var exchange = await LiveExchange.StartAsync();
        var page = await browser.OpenAsync(1280, 800);
        await page.GotoAsync(exchange.View.AbsoluteUri);

        var pdqs = await DrawingsAsync();
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(pdqs[7]), 401);
        await exchange.SetResponsesAsync(LiveExchange.RecordIdOf(pdqs[^3]), [.. Enumerable.Repeat(503, 20)]);
        foreach (var pdq in pdqs)
        {
            var recordId = await exchange.SubmitPdqAsync(pdq);
            await Expect(page.Locator($"tr[data-record='{recordId}'] .delivered")).Not.ToHaveCountAsync(0);
        }

        await Expect(page.Locator("[data-platform=example]")).ToContainTextAsync($"{pdqs.Count} delivered");
        await Expect(page.Locator("[data-platform=unreliable]")).ToContainTextAsync(
            $"{pdqs.Count - 2} delivered 1 retrying 1 dead-lettered");
        if (TakeScreenshots)
            await TakeAsync(page);
        await page.CloseAsync();
    }

    private static async Task TakeAsync(IPage page)
    {
        await TakeAsync("live-view");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await TakeAsync("live-view-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(375, 1400);
        await TakeAsync("live-view-phone", fullPage: false);

        async Task TakeAsync(string name, bool fullPage = true) => await page.ScreenshotAsync(new()
        {
            Path = Repository.File($"docs/screenshots/{name}.png"),
            FullPage = fullPage,
            Animations = ScreenshotAnimations.Disabled,
        });
    }

    /// <summary>The hashes of the test drawings that are good enough to submit.</summary>
    private static async Task<IReadOnlyList<string>> DrawingsAsync()
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "Vectors", "pdq", "expected.csv"), TestContext.Current.CancellationToken);
        return
        [
            .. lines.Skip(1).Select(line => line.Split(','))
                .Where(fields => int.Parse(fields[2], CultureInfo.InvariantCulture) >= 50)
                .Select(fields => fields[1])
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
