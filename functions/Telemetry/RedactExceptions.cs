using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Telemetry;

/// <summary>Lets no failure out of a function but as a <see cref="RedactedException"/>, since the Functions runtime logs it whole.</summary>
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
