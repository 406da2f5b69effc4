using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Checks the accessibility of what a page shows now.</summary>
internal static class Axe
{
    private static readonly string Script = File.ReadAllText(Repository.File("web/node_modules/axe-core/axe.min.js"));
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>Those of the rules that look at colors.</summary>
    private static readonly string[] ColorRules = ["color-contrast", "link-in-text-block"];

    private const string Run =
        """
        async rules => (await axe.run({ runOnly: rules, resultTypes: ['violations'] }))
          .violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(', ')}`)
        """;

    /// <summary>The broken rules and where they are broken.</summary>
    public static Task<IEnumerable<string>> FindViolationsAsync(IPage page) => FindViolationsAsync(page, Rules);

    /// <summary>The broken rules about colors, for a page whose other theme passes the others. A theme only changes colors.</summary>
    public static Task<IEnumerable<string>> FindColorViolationsAsync(IPage page) => FindViolationsAsync(page, ColorRules);

    private static async Task<IEnumerable<string>> FindViolationsAsync(IPage page, string[] rules)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in globalThis"))
            await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Run, rules);
    }

    /// <inheritdoc cref="FindViolationsAsync(IPage)"/>
    public static async Task<IEnumerable<string>> FindViolationsAsync(WebKit browser)
    {
        await browser.ExecuteAsync(Script);
        var found = await browser.ExecuteAsync($"return ({Run})({JsonSerializer.Serialize(Rules)})");
        return found.EnumerateArray().Select(violation => violation.GetString()!);
    }
}
