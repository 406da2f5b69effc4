using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Http;

/// <summary>Sets the headers that every response of the API has: nobody stores it, and browsers do not guess its type.</summary>
public sealed class ResponseHeaders : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext()?.Response.Headers is { } headers)
        {
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
        }

        return next(context);
    }
}
