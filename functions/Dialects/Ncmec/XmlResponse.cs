using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>A response in NCMEC's XML, sent while it is written.</summary>
/// <param name="root">The name of the root element.</param>
/// <param name="writeContentAsync">Writes the content of the root element.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class XmlResponse(string root, Func<XmlWriter, Task> writeContentAsync, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Async = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        WriteEndDocumentOnClose = false, // a truncated page must not look complete
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/xml; charset=utf-8";
        await using var xml = XmlWriter.Create(httpContext.Response.Body, Settings);
        await xml.WriteStartDocumentAsync();
        await xml.StartAsync(root);
        await writeContentAsync(xml);
        await xml.EndAsync();
    }
}

/// <summary>An error in XML: <c>&lt;error&gt;&lt;field/&gt;&lt;rule/&gt;&lt;message/&gt;&lt;/error&gt;</c>.</summary>
internal sealed class XmlError(ApiProblem problem) : IResult
{
    private const string RetryAfterSeconds = "5";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = BasicAuth.Challenge;
        httpContext.SetRetryAfter(problem.RetryAfterSeconds);
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return new XmlResponse(
            "error",
            async xml =>
            {
                await xml.ElementAsync("field", problem.Field);
                await xml.ElementAsync("rule", problem.Rule.Name);
                await xml.ElementAsync("message", problem.Rule.Detail);
            },
            problem.Status).ExecuteAsync(httpContext);
    }
}

/// <summary>Writes elements in NCMEC's namespace. Only asynchronously, because ASP.NET Core allows no synchronous writes.</summary>
internal static class NcmecXml
{
    public const string Namespace = "https://hashsharing.ncmec.org/hashsharing/v2";

    public static Task StartAsync(this XmlWriter xml, string name) => xml.WriteStartElementAsync(null, name, Namespace);

    public static Task EndAsync(this XmlWriter xml) => xml.WriteEndElementAsync();

    public static Task AttributeAsync(this XmlWriter xml, string name, string value) => xml.WriteAttributeStringAsync(null, name, null, value);

    public static Task ElementAsync(this XmlWriter xml, string name, string text) => xml.WriteElementStringAsync(null, name, Namespace, text);
}
