using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Checks the accessibility of what a page shows now.</summary>
internal static class Axe
{
    private static readonly string Script = File.ReadAllText(Repository.File("web/node_modules/axe-core/axe.min.js"));

    /// <summary>The broken rules and where they are broken.</summary>
    public static async Task<IEnumerable<string>> FindViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in globalThis"))
            await page.EvaluateAsync(Script);
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run({
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
            })).violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(', ')}`)
            """);
        return found.EnumerateArray().Select(violation => violation.GetString()!);
    }
}
