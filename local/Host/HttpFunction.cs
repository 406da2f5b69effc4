using System.ComponentModel;
using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Local.Host;

/// <summary>A function that answers HTTP requests below the route prefix. No method means every method.</summary>
public sealed record HttpFunction(
    string Name, FunctionMethod Method, RoutePattern Route, IReadOnlyList<string> Methods, AuthorizationLevel Level)
{
    public static bool CanConvert(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    /// <summary>Runs in the request's own scope. A route value that cannot be converted throws: the real worker answers 500 too.</summary>
    public async Task<IResult> RunAsync(HttpContext http) =>
        (IResult)(await Method.InvokeAsync(http.RequestServices, parameter => Bind(parameter, http)))!;

    private static object? Bind(ParameterInfo parameter, HttpContext http)
    {
        if (parameter.ParameterType == typeof(HttpRequest))
            return http.Request;
        if (parameter.ParameterType == typeof(CancellationToken))
            return http.RequestAborted;
        return http.Request.RouteValues[parameter.Name!] is string text
            ? TypeDescriptor.GetConverter(parameter.ParameterType).ConvertFromInvariantString(text)
            : null;
    }
}
