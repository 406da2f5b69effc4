using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>An error in the format of Azure API Management, which StopNCII uses, with the field and the broken rule added.</summary>
internal sealed record StopNciiError(int StatusCode, string Message, string Field, string Rule) : IResult
{
    private int? retryAfterSeconds;

    public static StopNciiError From(ApiProblem problem) =>
        new(problem.Status, problem.Rule.Detail, problem.Field, problem.Rule.Name) { retryAfterSeconds = problem.RetryAfterSeconds };

    /// <summary>A 401 response also names the required key.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (StatusCode == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = SubscriptionKey.Challenge;
        httpContext.SetRetryAfter(retryAfterSeconds);
        return Results.Json(this, StopNciiJson.Default.StopNciiError, statusCode: StatusCode).ExecuteAsync(httpContext);
    }
}

/// <summary>
/// How a client of StopNCII authenticates: the platform's API key is its Azure API Management subscription key. The client's function key
/// in <c>x-functions-key</c> is ignored.
/// </summary>
internal static class SubscriptionKey
{
    public const string Header = "Ocp-Apim-Subscription-Key";

    public const string Challenge = $"AzureApiManagementKey name=\"{Header}\",type=\"header\"";

    /// <summary>The same response to a missing key, a wrong key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Unauthorized = new(
        Header, new("api-key", $"A valid API key is required: {Header}: tid_…"), StatusCodes.Status401Unauthorized);
}
