using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace TakeItDown.Addresses;

/// <summary>
/// Names the client's address by a hash with a random salt, so that limits can count by address. The salt is in memory only and replaced
/// every hour. Nothing of the address is stored or logged.
/// </summary>
public sealed class ClientAddresses(IOptions<EdgeOptions> options, TimeProvider time)
{
    /// <summary>Front Door's own id. It overwrites what a client sends.</summary>
    public const string FrontDoorIdHeader = "X-Azure-FDID";

    /// <summary>The address that has connected to Front Door. <c>X-Azure-ClientIP</c> is no substitute: a client can choose it.</summary>
    public const string AddressHeader = "X-Azure-SocketIP";

    private const int SaltLength = 32;
    private const int SharedBytesOfIPv6 = 7; // a /56, as one customer usually gets it

    private static readonly TimeSpan SaltLifetime = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
    private long saltCreated = time.GetTimestamp();

    /// <summary>The same text for the same address, for at most an hour. Addresses of one IPv6 /56 count as one.</summary>
    public string DigestOf(HttpRequest request) => Convert.ToHexStringLower(HMACSHA256.HashData(CurrentSalt(), Significant(Find(request))).AsSpan(0, 16));

    private IPAddress Find(HttpRequest request)
    {
        var isFromFrontDoor = options.Value.FrontDoorId is { Length: > 0 } id && request.Headers[FrontDoorIdHeader] is [{ } sender] && sender.Equals(id, StringComparison.OrdinalIgnoreCase);
        return isFromFrontDoor && request.Headers[AddressHeader] is [{ } text] && IPAddress.TryParse(text, out var address)
            ? address
            : request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;
    }

    private static byte[] Significant(IPAddress address)
    {
        var significant = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = significant.GetAddressBytes();
        return significant.AddressFamily == AddressFamily.InterNetworkV6 ? bytes[..SharedBytesOfIPv6] : bytes;
    }

    private byte[] CurrentSalt()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(saltCreated) >= SaltLifetime)
                (salt, saltCreated) = (RandomNumberGenerator.GetBytes(SaltLength), time.GetTimestamp());
            return salt;
        }
    }
}
