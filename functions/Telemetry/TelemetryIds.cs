using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Telemetry;

/// <summary>
/// The names of hashes in telemetry: an HMAC of the record id. Anybody can compute the record id of a picture, but without the key nobody can
/// find that picture in stored telemetry.
/// </summary>
/// <param name="keys">A key from each server secret, newest first.</param>
public sealed class TelemetryIds(IEnumerable<byte[]> keys)
{
    private const int Bytes = 16;

    private readonly IReadOnlyList<byte[]> keys = [.. keys];

    /// <summary>The telemetry id of a hash in new telemetry: 32 lower-case hexadecimal digits.</summary>
    public string Of(string recordId) => Of(recordId, keys[0]);

    /// <summary>All telemetry ids of a hash, also those from before a new server secret was added.</summary>
    public IReadOnlyList<string> AllOf(string recordId) => [.. keys.Select(key => Of(recordId, key))];

    private static string Of(string recordId, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(recordId)).AsSpan(0, Bytes));
}
