using TakeItDown.Addresses;

namespace TakeItDown.Local;

/// <summary>Tells the functions the client's address, as Front Door does in Azure.</summary>
public static class Edge
{
    /// <summary>The id of the local edge. It protects nothing.</summary>
    public const string Id = "local-edge";

    /// <summary>Overwrites what a client sends in these headers.</summary>
    public static void UseEdge(this WebApplication app) => app.Use((http, next) =>
    {
        http.Request.Headers[ClientAddresses.FrontDoorIdHeader] = Id;
        http.Request.Headers[ClientAddresses.AddressHeader] = $"{http.Connection.RemoteIpAddress}";
        return next(http);
    });
}
