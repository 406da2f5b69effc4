using TakeItDown.Addresses;

namespace TakeItDown.Local;

/// <summary>Tells the functions the client's address, and sends <c>/.well-known/</c> to them, as Front Door does in Azure.</summary>
public static class Edge
{
    /// <summary>The id of the local edge. It protects nothing.</summary>
    public const string Id = "local-edge";

    /// <summary>Overwrites what a client sends in these headers.</summary>
    public static void UseEdge(this WebApplication app) => app.Use((http, next) =>
    {
        http.Request.Headers[ClientAddresses.FrontDoorIdHeader] = Id;
        http.Request.Headers[ClientAddresses.AddressHeader] = $"{http.Connection.RemoteIpAddress}";
        if (http.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal))
            http.Request.Path = $"/api{http.Request.Path}";
        return next(http);
    });
}
