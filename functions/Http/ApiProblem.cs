using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Http;

/// <summary>An error response, as RFC 9457 problem details with the members <c>field</c> and <c>rule</c>.</summary>
/// <param name="Field">A path such as <c>items[3].hashes[0].hashValue</c>, a header's name, or <c>body</c>.</param>
/// <param name="Rule">The broken rule.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record ApiProblem(string Field, Rule Rule, int Status = StatusCodes.Status400BadRequest)
{
    /// <summary>The seconds after which the client may try again, for the header <c>Retry-After</c>. Null for no header.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static ApiProblem Required(string field) => new(field, new("required", "The field is required."));

    public IResult ToResult() => Write([]);

    /// <param name="member">The name of one more member of the problem.</param>
    /// <param name="value">Its value.</param>
    public IResult ToResult(string member, object value) => Write([new(member, value)]);

    /// <param name="scheme">The authentication scheme that a 401 response names in <c>WWW-Authenticate</c>.</param>
    public IResult ToResult(string scheme) =>
        Status == StatusCodes.Status401Unauthorized ? new WithHeaders(Write([]), http => http.Response.Headers.WWWAuthenticate = scheme) : ToResult();

    private IResult Write(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var problem = Results.Problem(statusCode: Status, detail: Rule.Detail, extensions: [new("field", Field), new("rule", Rule.Name), .. members]);
        return RetryAfterSeconds is null ? problem : new WithHeaders(problem, http => http.SetRetryAfter(RetryAfterSeconds));
    }

    private sealed class WithHeaders(IResult problem, Action<HttpContext> setHeaders) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            setHeaders(httpContext);
            return problem.ExecuteAsync(httpContext);
        }
    }
}

/// <summary>One rule for input. Neither member ever quotes the input.</summary>
/// <param name="Name">A stable name for programs.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record Rule(string Name, string Detail);

internal static class RetryAfter
{
    /// <summary>Sets the header <c>Retry-After</c>, if there is something to set.</summary>
    public static void SetRetryAfter(this HttpContext http, int? seconds)
    {
        if (seconds is { } value)
            http.Response.Headers.RetryAfter = value.ToString(CultureInfo.InvariantCulture);
    }
}
