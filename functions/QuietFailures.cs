using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown;

/// <summary>Lets no failure out of a function but as a <see cref="QuietException"/>, since the Functions runtime logs it whole.</summary>
public sealed class QuietFailures : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            throw new QuietException(failure);
        }
    }
}
