using Microsoft.AspNetCore.Http;

namespace TakeItDown.Http;

/// <summary>Errors as RFC 9457 problem details, with the members <c>field</c> and <c>rule</c>.</summary>
public static class Problems
{
    /// <summary>The answer to a fault; one of 401 also names the scheme that is wanted.</summary>
    public static IResult Answer(InputFault fault, string scheme) =>
        fault.Status == StatusCodes.Status401Unauthorized ? new Challenge(Answer(fault), scheme) : Answer(fault);

    public static IResult Answer(InputFault fault) => Results.Problem(
        statusCode: fault.Status,
        detail: fault.Rule.Sentence,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = fault.Field, ["rule"] = fault.Rule.Name });

    private sealed class Challenge(IResult problem, string scheme) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.WWWAuthenticate = scheme;
            return problem.ExecuteAsync(httpContext);
        }
    }
}
