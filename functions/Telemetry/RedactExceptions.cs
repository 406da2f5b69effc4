using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Telemetry;

/// <summary>Replaces every exception that a function throws by a <see cref="RedactedException"/>, because the Functions host logs it.</summary>
public sealed class RedactExceptions : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            throw new RedactedException(failure);
        }
    }
}
