using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A screen and a theme.</summary>
internal sealed record Look(string Name, int Width, int Height, ColorScheme Scheme)
{
    /// <summary>The same page is also checked on the same screen in the other theme, so only its colors can be wrong.</summary>
    public bool IsAnotherTheme { get; init; }

    /// <summary>Gives an open page this look.</summary>
    public async Task ShowAsync(IPage page)
    {
        await page.SetViewportSizeAsync(Width, Height);
        await page.EmulateMediaAsync(new() { ColorScheme = Scheme });
        await Poll.UntilAsync($"the look {Name}", async () =>
            await page.EvaluateAsync<string>("`${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches ? 'Dark' : 'Light'}`") == $"{Width} {Scheme}" ? this : null);
    }

    /// <summary>What axe finds on a page that has this look.</summary>
    public Task<IEnumerable<string>> FindViolationsAsync(IPage page) => IsAnotherTheme ? Axe.FindColorViolationsAsync(page) : Axe.FindViolationsAsync(page);
}
