using TakeItDown.Local;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>A generated block of a page, between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
internal static class GeneratedBlock
{
    /// <summary>Fails if the page differs. With <c>TAKEITDOWN_REWRITE=1</c>, updates the page instead.</summary>
    public static async Task AssertUpToDateAsync(string page, string name, string expected)
    {
        var (open, close) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var path = Repository.File(page);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var from = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var to = text.IndexOf(close, StringComparison.Ordinal);
        Assert.True(from >= open.Length && to >= from, $"{page} has no block {name}.");

        if (Environment.GetEnvironmentVariable("TAKEITDOWN_REWRITE") == "1")
            await File.WriteAllTextAsync(path, $"{text[..from]}{expected}{text[to..]}", TestContext.Current.CancellationToken);
        else
            Assert.True(
                text[from..to] == expected,
                $"{page} is out of date: run TAKEITDOWN_REWRITE=1 dotnet test --project tests/Infra, and review the change. Expected:\n{expected}");
    }
}
