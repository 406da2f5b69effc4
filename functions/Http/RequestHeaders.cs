using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TakeItDown.Http;

/// <summary>
/// Removes the headers with which a client could claim another address, host or path: Front Door passes some of them on. Nothing here reads
/// them. Without them, no library can trust them by mistake.
/// </summary>
public sealed class RequestHeaders : IFunctionsWorkerMiddleware
{
    private const string Prefix = "X-Forwarded-";

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext()?.Request.Headers is { } headers)
            RemoveForwarded(headers);
        return next(context);
    }

    public static void RemoveForwarded(IHeaderDictionary headers)
    {
        headers.Remove("Forwarded");
        foreach (var name in headers.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToList())
            headers.Remove(name);
    }
}
