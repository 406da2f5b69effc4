using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A screen and a theme.</summary>
internal sealed record Look(string Name, int Width, int Height, ColorScheme Scheme)
{
    /// <summary>Gives an open page this look.</summary>
    public async Task ShowAsync(IPage page)
    {
        await page.SetViewportSizeAsync(Width, Height);
        await page.EmulateMediaAsync(new() { ColorScheme = Scheme });
        await Poll.UntilAsync($"the look {Name}", async () =>
            await page.EvaluateAsync<string>("`${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches ? 'Dark' : 'Light'}`") == $"{Width} {Scheme}" ? this : null);
    }
}
