using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>An error in the dialect's XML: <c>&lt;error&gt;&lt;field/&gt;&lt;rule/&gt;&lt;message/&gt;&lt;/error&gt;</c>.</summary>
internal sealed class ErrorResponse(ApiProblem problem) : IResult
{
    private const string RetryAfterSeconds = "5";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = BasicAuth.Challenge;
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
