using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Telemetry;

/// <summary>
/// Replaces every exception that leaves a function with a <see cref="RedactedException"/>, because the Functions runtime logs the whole
/// exception. An HTTP call that is cancelled ends without an error: by its client, or by the host, whose client then gets 503.
/// </summary>
public sealed class RedactExceptions : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException && FindCancelled(context) is not null)
        {
            // Without a status, the worker's web server would answer 200, as if everything were stored.
            if (FindCancelled(context) is { HasStarted: false } response)
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception failure)
        {
            throw new RedactedException(failure);
        }
    }

    private static HttpResponse? FindCancelled(FunctionContext context) =>
        context.GetHttpContext() is { } http && (http.RequestAborted.IsCancellationRequested || context.CancellationToken.IsCancellationRequested) ? http.Response : null;
}
