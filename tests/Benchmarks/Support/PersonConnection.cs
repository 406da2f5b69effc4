using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>One kept connection that submits cases of new hashes. It costs almost nothing, so that the figures are about the exchange.</summary>
internal sealed class PersonConnection : IDisposable
{
    private const int HashLength = 64;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] request;
    private readonly int[] hashPositions;
    private readonly byte[] response = new byte[16 * 1024];

    private PersonConnection(byte[] request, int[] hashPositions) => (this.request, this.hashPositions) = (request, hashPositions);

    public static PersonConnection Open(Uri address, string path, int hashes)
    {
        var place = new string('#', HashLength);
        var body = CaseBody.Of([.. Enumerable.Repeat(place, hashes)]);
        var text = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        var positions = new List<int>();
        for (var at = text.IndexOf(place, StringComparison.Ordinal); at >= 0; at = text.IndexOf(place, at + HashLength, StringComparison.Ordinal))
            positions.Add(at);
        var connection = new PersonConnection(Encoding.ASCII.GetBytes(text), [.. positions]);
        connection.socket.Connect(IPAddress.Loopback, address.Port);
        return connection;
    }

    /// <summary>Submits a case and waits for the 202.</summary>
    public async Task SubmitAsync()
    {
        foreach (var position in hashPositions)
            WriteHash(request.AsSpan(position, HashLength));
        await socket.SendAsync(request, SocketFlags.None);
        var length = 0;
        while (!IsComplete(response.AsSpan(0, length)))
        {
            var read = await socket.ReceiveAsync(response.AsMemory(length), SocketFlags.None);
            if (read == 0)
                throw new IOException("The exchange closed the connection.");
            length += read;
        }

        if (!response.AsSpan(9, 3).SequenceEqual("202"u8))
            throw new InvalidOperationException(Encoding.ASCII.GetString(response, 0, length));
    }

    public void Dispose() => socket.Dispose();

    /// <summary>A new PDQ hash: random bits and their complement, so that half of its bits are set. A hash of other tests takes 40 times as long.</summary>
    private static void WriteHash(Span<byte> hex)
    {
        Span<byte> bytes = stackalloc byte[HashLength / 2];
        Random.Shared.NextBytes(bytes[..(bytes.Length / 2)]);
        for (var at = 0; at < bytes.Length / 2; at++)
            bytes[^(at + 1)] = (byte)~bytes[at];
        Convert.TryToHexStringLower(bytes, hex, out _);
    }

    private static bool IsComplete(ReadOnlySpan<byte> received)
    {
        if (received.EndsWith("0\r\n\r\n"u8))
            return true; // the last chunk
        var head = received.IndexOf("\r\n\r\n"u8);
        var length = head < 0 ? -1 : received[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
            return false;
        var digits = received[(length + 16)..head];
        var end = digits.IndexOf((byte)'\r');
        return received.Length - head - 4 >= int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
    }
}
