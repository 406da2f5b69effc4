using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

internal sealed class Chromium(IPage page) : IDriver
{
    public Task GoAsync(Uri address) => page.GotoAsync(address.AbsoluteUri);

    public Task ClickAsync(string selector) => page.ClickAsync(selector);

    public Task PickAsync(IEnumerable<string> files) => page.SetInputFilesAsync("input[type=file]", files);

    public async Task<string?> ReadAsync(string selector) =>
        await page.QuerySelectorAsync(selector) is { } element ? await element.TextContentAsync() : null;

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
