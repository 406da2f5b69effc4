using System.Net;
using System.Net.Sockets;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// A port for a process that is started on it again and again. It is none that the system gives to outgoing connections: while
/// the process is down, one of those could take it, even by connecting to itself.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, End));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another, then.
            }
        }
    }
}
