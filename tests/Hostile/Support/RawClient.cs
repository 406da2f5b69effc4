using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace TakeItDown.Tests.Hostile.Support;

/// <summary>Sends bytes on a connection of their own. No HTTP client would send most of them.</summary>
internal static partial class RawClient
{
    /// <exception cref="TimeoutException">The server neither responded nor closed the connection.</exception>
    public static async Task<RawResponse> SendAsync(Uri server, HostileRequest request, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = await OpenAsync(client, server, cancellationToken);
        using var received = new MemoryStream();
        await IgnoringCloseAsync(() => stream.WriteAsync(Addressed(request.Bytes, server), cancellationToken).AsTask());
        if (request.HangsUp)
        {
            client.Client.LingerState = new(true, 0); // resets the connection
            return new("");
        }

        if (request.EndsEarly && client.Connected)
            client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await IgnoringCloseAsync(() => stream.CopyToAsync(received, cancellationToken).WaitAsync(Poll.Timeout, cancellationToken));
        }
        catch (TimeoutException silent)
        {
            throw new TimeoutException($"No response to: {request.Name}", silent);
        }

        return new(Encoding.Latin1.GetString(received.ToArray()));
    }

    /// <summary>The server may close the connection before it has read everything. What it sent before counts.</summary>
    private static async Task IgnoringCloseAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (IOException)
        {
            // Closed.
        }
    }

    private static byte[] Addressed(byte[] bytes, Uri server) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(HostileRequest.Host, server.Authority, StringComparison.Ordinal));

    private static async Task<Stream> OpenAsync(TcpClient client, Uri server, CancellationToken cancellationToken)
    {
        if (server.Scheme != Uri.UriSchemeHttps)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Host }, cancellationToken);
        return secure;
    }

    /// <summary>Everything that the server sent on one connection.</summary>
    internal sealed record RawResponse(string Text)
    {
        /// <summary>The statuses of all responses on the connection.</summary>
        public IReadOnlyList<int> Statuses => [.. StatusLine().Matches(Text).Select(match => int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture)).Where(status => status >= 200)];

        public int Status => Statuses is [var first, ..] ? first : HostileRequest.NoResponse;

        public bool HasHeader(string name, string value) =>
            Text.Split("\r\n\r\n")[0].Contains($"\r\n{name}: {value}", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^HTTP/1\.[01] (?<status>\d{3}) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex StatusLine();
}
