using System.Diagnostics;
using System.Text.Json;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Runs Lighthouse on an address, as on a phone of the middle class with a slow connection.</summary>
internal static class Lighthouse
{
    private static readonly string Folder = Repository.File("tests/Page/Lighthouse");

    /// <summary>The scores from 0 to 100 by category, and the audits that cost points.</summary>
    public static async Task<(IReadOnlyDictionary<string, int> Scores, IReadOnlyList<string> Faults)> RunAsync(Uri address)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        var json = await RunAsync(
            "node", "node_modules/lighthouse/cli/index.js", address.AbsoluteUri, "--output=json", "--quiet",
            "--only-categories=performance,accessibility,best-practices", "--chrome-flags=--headless=new --no-sandbox --disable-gpu");
        var result = JsonDocument.Parse(json).RootElement;
        var categories = result.GetProperty("categories").EnumerateObject().ToDictionary(category => category.Name, category => category.Value);
        var faults = from category in categories
                     from audit in category.Value.GetProperty("auditRefs").EnumerateArray()
                     let id = audit.GetProperty("id").GetString()!
                     let score = result.GetProperty("audits").GetProperty(id).GetProperty("score")
                     where audit.GetProperty("weight").GetDouble() > 0 && score.ValueKind == JsonValueKind.Number && score.GetDouble() < 1
                     select $"{category.Key}: {id} {score.GetDouble():F2}";
        return (categories.ToDictionary(category => category.Key, category => (int)Math.Round(100 * category.Value.GetProperty("score").GetDouble())), [.. faults]);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHROME_PATH"] = BrowserFixture.ChromiumPath },
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
