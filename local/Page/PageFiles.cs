using Microsoft.Extensions.FileProviders;

namespace TakeItDown.Local.Page;

/// <summary>The page at <c>/</c>, as built into <c>web/dist</c>: in the cloud, storage serves it behind the API's own origin.</summary>
public static class PageFiles
{
    /// <summary>What index.html says itself, since storage sends no headers of ours, and what only a header can say.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; worker-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types takeitdown-worker; "
        + "frame-ancestors 'none'";

    private static readonly string Folder = Repository.File("web/dist");

    /// <exception cref="CannotStartException">The page is not built.</exception>
    public static void UsePage(this WebApplication app)
    {
        if (!File.Exists(Path.Combine(Folder, "index.html")))
            throw new CannotStartException("The page is not built: run npm ci && npm run build in web/, or start with ./dev.");
        var files = new FileServerOptions { FileProvider = new PhysicalFileProvider(Folder) };
        files.StaticFileOptions.OnPrepareResponse = served => Guard(served.Context.Response.Headers, served.Context.Request.Path);
        app.UseFileServer(files);
    }

    private static void Guard(IHeaderDictionary headers, PathString path)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The names of all other files change with what stands in them.
        headers.CacheControl = path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
