using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Tests.Page.Support;

/// <summary>
/// A Firefox without a window, with a profile of its own. Playwright can't drive Debian's, so a page is opened in it that hashes
/// all drawings by itself and posts what it found.
/// </summary>
internal static class Firefox
{
    private const string Script =
        """
        const { hashPicture } = await import('./assets/HASHING');
        const found = [];
        for (const { name } of await (await fetch('/drawings')).json()) {
          const drawing = await (await fetch(`/drawings/${name}`)).blob();
          const pdqs = await hashPicture(drawing, new AbortController().signal);
          if (pdqs) found.push({ name, pdq: pdqs[0].hash, quality: pdqs[0].quality });
        }
        await fetch('/found', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(found) });
        """;

    /// <param name="before">A script that runs before any of ours.</param>
    /// <param name="preferences">Lines of a <c>user.js</c>.</param>
    /// <returns>The drawings that it could decode, with the PDQs that it computed.</returns>
    public static async Task<IReadOnlyList<Drawing>> HashDrawingsAsync(string before = "", string preferences = "")
    {
        var found = new TaskCompletionSource<IReadOnlyList<Drawing>>();
        await using var host = await HashingHost.StartAsync(more: app =>
        {
            var script = before + Script.Replace("HASHING", Path.GetFileName(HashingHost.BuiltFile("hashing-*.js")), StringComparison.Ordinal);
            app.MapGet("/alone", () => Results.Text("<!doctype html><script type=module src=/alone.js></script>", "text/html"));
            app.MapGet("/alone.js", () => Results.Text(script, "text/javascript"));
            app.MapGet("/drawings", () => Drawing.All);
            app.MapGet("/drawings/{name}", (string name) => Results.File(Drawing.Named(name).File));
            app.MapPost("/found", (IReadOnlyList<Drawing> drawings) => found.SetResult(drawings));
        });
        var profile = Directory.CreateTempSubdirectory("takeitdown-firefox-");
        await File.WriteAllTextAsync(Path.Combine(profile.FullName, "user.js"), preferences, TestContext.Current.CancellationToken);
        using var firefox = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("FIREFOX")!,
            ArgumentList = { "--headless", "--no-remote", "--profile", profile.FullName, new Uri(host.Address, "/alone").AbsoluteUri },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            firefox.BeginOutputReadLine();
            firefox.BeginErrorReadLine();
            return await found.Task.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        }
        finally
        {
            firefox.Kill(entireProcessTree: true);
            await firefox.WaitForExitAsync(CancellationToken.None);
            profile.Delete(recursive: true);
        }
    }
}
