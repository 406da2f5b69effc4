using Microsoft.Playwright;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Checks the accessibility of what a page shows now.</summary>
internal static class Axe
{
    private static readonly string Script = File.ReadAllText(Repository.File("web/node_modules/axe-core/axe.min.js"));

    private const string Run =
        """
        axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations }) => violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(', ')}`))
        """;

    /// <summary>The broken rules and where they are broken.</summary>
    public static async Task<IEnumerable<string>> FindViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Run);
    }

    /// <inheritdoc cref="FindViolationsAsync(IPage)"/>
    public static async Task<IEnumerable<string>> FindViolationsAsync(WebKit browser)
    {
        await browser.ExecuteAsync(Script);
        var found = await browser.ExecuteAsync($"return {Run}");
        return found.EnumerateArray().Select(violation => violation.GetString()!);
    }
}
