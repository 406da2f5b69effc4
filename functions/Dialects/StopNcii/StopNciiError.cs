using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>An error as Azure API Management, which stands before StopNCII, gives it; the field and the broken rule beside.</summary>
internal sealed record StopNciiError(int StatusCode, string Message, string Field, string Rule) : IResult
{
    public static StopNciiError Of(ApiProblem problem) => new(problem.Status, problem.Rule.Detail, problem.Field, problem.Rule.Name);

    /// <summary>One of 401 also names the key that is wanted.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (StatusCode == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = SubscriptionKey.Challenge;
        return Results.Json(this, StopNciiJson.Default.StopNciiError, statusCode: StatusCode).ExecuteAsync(httpContext);
    }
}
