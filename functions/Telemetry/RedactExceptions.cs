using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Telemetry;

/// <summary>
/// Replaces every exception that leaves a function with a <see cref="RedactedException"/>, because the Functions runtime logs the whole
/// exception. A client that hangs up ends its invocation without an error.
/// </summary>
public sealed class RedactExceptions : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException && IsClientGone(context))
        {
            // Nobody waits for a response, and what the function stored before stays valid.
        }
        catch (Exception failure)
        {
            throw new RedactedException(failure);
        }
    }

    private static bool IsClientGone(FunctionContext context) =>
        context.GetHttpContext() is { } http && (http.RequestAborted.IsCancellationRequested || context.CancellationToken.IsCancellationRequested);
}
