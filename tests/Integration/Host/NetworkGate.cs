using System.Net;
using System.Net.Sockets;

namespace TakeItDown.Tests.Integration.Host;

/// <summary>A TCP proxy in front of one endpoint of a storage account. While it is closed, it ends every connection.</summary>
internal sealed class NetworkGate : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri target;
    private CancellationTokenSource closing = new();
    private volatile bool open = true;

    public NetworkGate(string connectionString, string endpoint)
    {
        target = new Uri(connectionString.Split($"{endpoint}=")[1].Split(';')[0]);
        listener.Start();
        var gate = new UriBuilder(target) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        ConnectionString = connectionString.Replace(target.AbsoluteUri, gate.AbsoluteUri, StringComparison.Ordinal);
        _ = AcceptAsync();
    }

    /// <summary>The account's connection string, with the address of the proxy for that endpoint.</summary>
    public string ConnectionString { get; }

    public void Open()
    {
        closing = new CancellationTokenSource();
        open = true;
    }

    public void Close()
    {
        open = false;
        closing.Cancel();
    }

    public void Dispose()
    {
        Close();
        listener.Dispose();
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        {
            if (!open)
                return;
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(target.Host, target.Port, closing.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), closing.Token),
                    server.GetStream().CopyToAsync(client.GetStream(), closing.Token));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // One side has disconnected.
            }
        }
    }
}
