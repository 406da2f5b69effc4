using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.Page;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Serves the built files of the real page with its policy, and two pages for tests, so that tests use the deployed code.</summary>
internal sealed class HashingHost : IAsyncDisposable
{
    /// <summary>What Firefox 91 and iOS 15 lack, and a count of the canvases on the page.</summary>
    public const string OldPhone =
        """
        delete globalThis.OffscreenCanvas;
        const decode = createImageBitmap;
        globalThis.createImageBitmap = (...given) => given.length === 2 ? Promise.reject(new TypeError()) : decode(...given);
        const create = document.createElement;
        globalThis.canvases = 0;
        document.createElement = name => { canvases += name === 'canvas'; return create.call(document, name); };
        """;

    /// <summary>Hashes every picture that is picked and shows the PDQs.</summary>
    private const string HashPicked =
        """
        const { hashPicture } = await import('./assets/HASHING');
        const [input, output] = [document.querySelector('input'), document.querySelector('output')];
        input.onchange = async () => {
          const found = [];
          for (const file of input.files) found.push({ name: file.name, pdqs: await hashPicture(file, new AbortController().signal) });
          output.textContent = JSON.stringify(found);
        };
        output.textContent = 'Ready';
        """;

    /// <summary>A policy under which a browser compiles no WebAssembly, like a browser that does not support 'wasm-unsafe-eval'.</summary>
    public static readonly string WithoutWebAssembly =
        PageFiles.ContentSecurityPolicy.Replace("'wasm-unsafe-eval'", "", StringComparison.Ordinal);

    private readonly WebApplication app;

    private HashingHost(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    public static string BuiltFile(string pattern) =>
        Assert.Single(Directory.GetFiles(Repository.File("web/dist/assets"), pattern));

    /// <param name="policy">The content security policy.</param>
    /// <param name="before">A script that runs on <c>/picked</c> before all others.</param>
    public static async Task<HashingHost> StartAsync(string policy = PageFiles.ContentSecurityPolicy, string before = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = policy;
            return next();
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(Repository.File("web/dist")) });
        app.MapGet("/blank", () => Results.Text("<!doctype html><title>Hashing</title><input type=file>", "text/html"));
        app.MapGet("/picked", () => Results.Text(
            "<!doctype html><title>Hashing</title><input type=file multiple><output></output><script type=module src=/picked.js></script>", "text/html"));
        app.MapGet("/picked.js", () => Results.Text(
            before + HashPicked.Replace("HASHING", Path.GetFileName(BuiltFile("hashing-*.js")), StringComparison.Ordinal), "text/javascript"));
        app.MapGet("/favicon.ico", () => Results.NoContent()); // browsers request one at any time
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>Opens the blank page. <paramref name="before"/> is a script that runs before all others.</summary>
    public async Task<HashingPage> OpenAsync(BrowserFixture browser, string? before = null, string? userAgent = null)
    {
        var page = await browser.OpenAsync(800, 600, userAgent);
        if (before is not null)
            await page.AddInitScriptAsync(before);
        await page.GotoAsync(new Uri(Address, "/blank").AbsoluteUri);
        return new(page);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
