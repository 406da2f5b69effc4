using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace TakeItDown.Local.Page;

/// <summary>Serves the page and the operator's console from <c>web/dist</c> at <c>/</c>. In Azure, a static website behind Front Door does this.</summary>
public static class PageFiles
{
    /// <summary>The path of the operator's console.</summary>
    public const string Console = "/operator/";

    /// <summary>
    /// The policy of each index.html, plus the directives that work only as headers. In Azure, Front Door sends it. It is a header of all files,
    /// because a worker obeys only the header of its own script.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; media-src blob:; worker-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types takeitdown-worker; "
        + "frame-ancestors 'none'";

    private static readonly ResponseCompressionOptions Compressed = new()
    {
        MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"],
    };

    private static readonly string Folder = Repository.File("web/dist");

    /// <exception cref="CannotStartException">The page is not built.</exception>
    public static void UsePage(this WebApplication app)
    {
        if (!File.Exists(Path.Combine(Folder, "index.html")))
            throw new CannotStartException("The page is not built. Run 'npm ci && npm run build' in web/, or start with ./dev.");
        var files = new FileServerOptions { FileProvider = new PhysicalFileProvider(Folder) };
        files.StaticFileOptions.OnPrepareResponse = file => SetSecurityHeaders(file.Context.Response.Headers, file.Context.Request.Path);
        // Only the page. Front Door compresses it in Azure; the functions compress their own responses.
        app.UseMiddleware<ResponseCompressionMiddleware>(new ResponseCompressionProvider(app.Services, Options.Create(Compressed)));
        app.UseFileServer(files);
    }

    private static void SetSecurityHeaders(IHeaderDictionary headers, PathString path)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // Assets have a hash of their content in their names.
        headers.CacheControl = path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
