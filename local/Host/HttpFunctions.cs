using Microsoft.AspNetCore.Routing.Patterns;

namespace TakeItDown.Local.Host;

/// <summary>
/// Puts the HTTP functions on the web server, with the answers of the real runtime: 404 for a wrong method, 401 without a key,
/// 500 for an exception, all of them without a body.
/// </summary>
public sealed partial class HttpFunctions(IReadOnlyList<HttpFunction> functions, FunctionKeys keys, ILogger<HttpFunctions> logger)
{
    public void Map(WebApplication app, string routePrefix)
    {
        app.UseRouting();
        app.Use(RefuseOthers);
        foreach (var function in functions)
        {
            var route = RoutePatternFactory.Combine(RoutePatternFactory.Parse(routePrefix), function.Route);
            var endpoint = app.Map(route, http => AnswerAsync(function, http)).WithDisplayName(function.Name).WithMetadata(function);
            if (function.Methods.Count > 0)
                endpoint.WithMetadata(new HttpMethodMetadata(function.Methods));
        }
    }

    // For a wrong method the router picks an endpoint of its own that answers 405.
    private static Task RefuseOthers(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>() is not null)
            return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpFunction function, HttpContext http)
    {
        if (!keys.Allow(http.Request, function.Level))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            var result = await function.RunAsync(http);
            await result.ExecuteAsync(http);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            LogGone(function.Name);
        }
        catch (Exception failure)
        {
            LogFailed(function.Name, failure.GetType().FullName, failure.StackTrace);
            Fail(http);
        }
    }

    private static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed with {Error}\n{Stack}")]
    private partial void LogFailed(string function, string? error, string? stack);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Function {Function}: the client went away")]
    private partial void LogGone(string function);
}
