using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class ChromiumTests(BrowserFixture browser, ITestOutputHelper output) : BrowserTests(output)
{
    private protected override async Task<IDriver> StartAsync() => new Chromium(await browser.OpenAsync(800, 600));
}
