using System.Net;
using System.Net.Sockets;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// A port for a process that restarts on it. It is outside the range for outgoing connections: otherwise a connection could take the port
/// while the process is down.
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
                // Try another port.
            }
        }
    }
}
