using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>An answer in the dialect's XML, sent as it is written.</summary>
/// <param name="root">The name of the root element.</param>
/// <param name="writeContentAsync">Writes what stands in the root.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class XmlResponse(string root, Func<XmlWriter, Task> writeContentAsync, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Async = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        WriteEndDocumentOnClose = false, // half a page must never look like a whole one
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
