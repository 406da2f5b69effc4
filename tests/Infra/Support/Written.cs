using TakeItDown.Local;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>A part of a page that is computed, between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
internal static class Written
{
    /// <summary>Fails when the page says something else; with <c>TAKEITDOWN_REWRITE=1</c>, makes it say this.</summary>
    public static async Task HoldsAsync(string page, string name, string computed)
    {
        var (open, close) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var path = Repository.File(page);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var from = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var to = text.IndexOf(close, StringComparison.Ordinal);
        Assert.True(from >= open.Length && to >= from, $"{page} has no part {name}.");

        if (Environment.GetEnvironmentVariable("TAKEITDOWN_REWRITE") == "1")
            await File.WriteAllTextAsync(path, $"{text[..from]}{computed}{text[to..]}", TestContext.Current.CancellationToken);
        else
            Assert.True(
                text[from..to] == computed,
                $"{page} is out of date: run TAKEITDOWN_REWRITE=1 dotnet test --project tests/Infra, and look at what changed. Computed:\n{computed}");
    }
}
