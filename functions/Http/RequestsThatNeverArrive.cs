using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Http;

/// <summary>
/// The host sends an invocation and its request on two ways. When the client hangs up in between, only the invocation arrives. The runtime
/// waits for the request until the host cancels, and would log that as an error. It must be the outermost middleware.
/// </summary>
public sealed class RequestsThatNeverArrive : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (IsHttp(context) && context.GetHttpContext() is null && context.CancellationToken.IsCancellationRequested)
        {
            // Nobody waits for a response, and the function has not run.
        }
    }

    private static bool IsHttp(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase));
}
