using Microsoft.AspNetCore.Routing.Patterns;
using TakeItDown.Local.Host.Rpc;
using Yarp.ReverseProxy.Forwarder;

namespace TakeItDown.Local.Host;

/// <summary>
/// Routes HTTP requests to the functions: the invocation goes to the worker over gRPC, the request itself to the worker's own web
/// server. The host's own responses have no body: 404 for a wrong method, 401 without a key, 500 for an exception.
/// </summary>
internal sealed partial class HttpFunctions(FunctionWorker worker, FunctionKeys keys, IHttpForwarder forwarder, ILogger<HttpFunctions> log) : IDisposable
{
    private const string InvocationId = "x-ms-invocation-id";

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    public void Map(WebApplication app, IReadOnlyList<HttpFunction> functions, string routePrefix)
    {
        app.Use(Return404ForOthers);
        foreach (var function in functions)
        {
            var route = RoutePatternFactory.Combine(RoutePatternFactory.Parse(routePrefix), function.Route);
            var endpoint = app.Map(route, http => RespondAsync(function, http)).WithDisplayName(function.Name).WithMetadata(this);
            if (function.Methods.Count > 0)
                endpoint.WithMetadata(new HttpMethodMetadata(function.Methods));
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>For a wrong method, routing selects its own endpoint, which returns 405; the real host returns 404.</summary>
    private static Task Return404ForOthers(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HttpFunctions>() is not null || http.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task RespondAsync(HttpFunction function, HttpContext http)
    {
        if (!keys.Allow(http.Request, function.Level))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            await ForwardAsync(function, http);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or FunctionFailedException)
        {
            LogClientGone(function.Name);
        }
        catch (Exception failure) when (failure is FunctionFailedException or WorkerLostException)
        {
            LogFailed(failure.Message);
            Fail(http);
        }
    }

    private async Task ForwardAsync(HttpFunction function, HttpContext http)
    {
        var process = await worker.GetProcessAsync(http.RequestAborted);
        var invocation = FunctionWorker.NewRequest(function, new() { Http = new RpcHttp() });
        foreach (var (name, value) in http.Request.RouteValues)
            invocation.TriggerMetadata[name] = new() { String = $"{value}" };
        // A client that sends this header itself would make the worker wait for an invocation that does not exist.
        http.Request.Headers[InvocationId] = invocation.InvocationId;

        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var outcome = process.InvokeAsync(invocation, unwanted.Token);
        var forwarding = await forwarder.SendAsync(http, process.HttpAddress.AbsoluteUri, client, ForwarderRequestConfig.Empty);
        // The request may never have reached the worker, which would wait for it.
        if (forwarding != ForwarderError.None)
            await unwanted.CancelAsync();
        // Only the outcome says whether the function threw: after an exception, the worker's web server returns 200 without a body.
        var result = await outcome;
        if (result.Status != StatusResult.Types.Status.Success)
            throw new FunctionFailedException(function.Name, result.Exception);
        if (http.RequestAborted.IsCancellationRequested || forwarding is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled)
            LogClientGone(function.Name);
        else if (forwarding != ForwarderError.None)
            LogNotForwarded(function.Name, forwarding);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private partial void LogFailed(string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function}: forwarding the request failed with {Error}")]
    private partial void LogNotForwarded(string function, ForwarderError error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Function {Function}: the client disconnected or sent a broken body")]
    private partial void LogClientGone(string function);
}
