using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>A response in NCMEC's XML. It is written to memory first: a write for each element to the network takes far longer than the elements.</summary>
/// <param name="root">The name of the root element.</param>
/// <param name="writeContent">Writes the content of the root element.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class XmlResponse(string root, Action<XmlWriter> writeContent, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartDocument();
            xml.Start(root);
            writeContent(xml);
            xml.End();
        }

        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/xml; charset=utf-8";
        // When the client is gone, this does nothing. A cancelled one is an error in the log of the runtime.
        await httpContext.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), CancellationToken.None);
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
            xml =>
            {
                xml.Element("field", problem.Field);
                xml.Element("rule", problem.Rule.Name);
                xml.Element("message", problem.Rule.Detail);
            },
            problem.Status).ExecuteAsync(httpContext);
    }
}

/// <summary>Writes elements in NCMEC's namespace.</summary>
internal static class NcmecXml
{
    public const string Namespace = "https://hashsharing.ncmec.org/hashsharing/v2";

    public static void Start(this XmlWriter xml, string name) => xml.WriteStartElement(null, name, Namespace);

    public static void End(this XmlWriter xml) => xml.WriteEndElement();

    public static void Attribute(this XmlWriter xml, string name, string value) => xml.WriteAttributeString(null, name, null, value);

    public static void Element(this XmlWriter xml, string name, string text) => xml.WriteElementString(null, name, Namespace, text);
}
