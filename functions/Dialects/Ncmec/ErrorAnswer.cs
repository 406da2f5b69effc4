using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>An error in the dialect's XML: <c>&lt;error&gt;&lt;field/&gt;&lt;rule/&gt;&lt;message/&gt;&lt;/error&gt;</c>.</summary>
internal sealed class ErrorAnswer(InputFault fault) : IResult
{
    private const string RetryAfterSeconds = "5";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (fault.Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = BasicAuth.Challenge;
        if (fault.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return new XmlAnswer(
            "error",
            async xml =>
            {
                await xml.ElementAsync("field", fault.Field);
                await xml.ElementAsync("rule", fault.Rule.Name);
                await xml.ElementAsync("message", fault.Rule.Sentence);
            },
            fault.Status).ExecuteAsync(httpContext);
    }
}
