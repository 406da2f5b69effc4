using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Http;

/// <summary>
/// The host sends an invocation and its request on two ways. When the client hangs up or sends a broken body, only the invocation may arrive.
/// The runtime waits 15 seconds for the request, or until the host cancels, and would log that as an error. It must be the outermost middleware.
/// </summary>
public sealed partial class RequestsThatNeverArrive(ILogger<RequestsThatNeverArrive> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (failure is OperationCanceledException or TimeoutException && IsHttp(context) && context.GetHttpContext() is null)
        {
            LogNeverArrived(log, context.FunctionDefinition.Name);
        }
    }

    private static bool IsHttp(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Information, Message = "The request of an invocation of {Function} did not arrive; the function did not run")]
    private static partial void LogNeverArrived(ILogger log, string function);
}
