using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.Page;

namespace TakeItDown.Tests.Page.Support;

/// <summary>
/// A blank page with a file field, under the real page's policy, beside the built files of the real page: what hashes here is
/// what ships.
/// </summary>
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

    /// <summary>A policy under which a browser compiles no WebAssembly, as one that knows no 'wasm-unsafe-eval'.</summary>
    public static readonly string WithoutWebAssembly =
        PageFiles.ContentSecurityPolicy.Replace("'wasm-unsafe-eval'", "", StringComparison.Ordinal);

    private readonly WebApplication app;

    private HashingHost(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    public static string BuiltFile(string pattern) =>
        Assert.Single(Directory.GetFiles(Repository.File("web/dist/assets"), pattern));

    public static async Task<HashingHost> StartAsync(string policy = PageFiles.ContentSecurityPolicy, Action<WebApplication>? more = null)
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
        app.MapGet("/favicon.ico", () => Results.NoContent()); // browsers ask for one, when they like
        more?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>Opens the blank page. <paramref name="before"/> is a script that runs before any of ours.</summary>
    public async Task<HashingPage> AuthenticateAsync(BrowserFixture browser, string? before = null, string? userAgent = null)
    {
        var page = await browser.AuthenticateAsync(800, 600, userAgent);
        if (before is not null)
            await page.AddInitScriptAsync(before);
        await page.GotoAsync(new Uri(Address, "/blank").AbsoluteUri);
        return new(page);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
