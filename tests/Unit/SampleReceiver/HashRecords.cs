using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TakeItDown.Receiver;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>Builds records of random hashes, and hashes near them.</summary>
internal static class HashRecords
{
    public static HashRecord New(string signalType = "pdq")
    {
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(signalType.EndsWith("md5", StringComparison.Ordinal) ? 16 : 32));
        var recordId = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{signalType}:{value}")))[..32];
        var now = DateTimeOffset.UtcNow;
        return new(recordId, 1, signalType, value, signalType.StartsWith("video", StringComparison.Ordinal) ? "video" : "image", "Active", now, now, signalType == "pdq" ? 100 : null);
    }

    /// <summary>A hash that differs in this number of bits.</summary>
    public static Hash Near(this HashRecord record, int bits, int? quality = 100) => new(record.SignalType, Flip(record.HashValue, bits), quality);

    public static string Flip(string hex, int bits)
    {
        var bytes = Convert.FromHexString(hex);
        var places = Enumerable.Range(0, bytes.Length * 8).ToArray();
        Random.Shared.Shuffle(places);
        foreach (var place in places.Take(bits))
            bytes[place / 8] ^= (byte)(1 << (place % 8));
        return Convert.ToHexStringLower(bytes);
    }

    public static string Event(HashRecord record, string? type = null) => JsonSerializer.Serialize(
        new
        {
            specversion = "1.0",
            id = $"{record.RecordId}.{record.Version}",
            source = "https://exchange.example",
            type = type ?? "org.takeitdown.hash.activated.v1",
            subject = record.RecordId,
            datacontenttype = "application/json",
            data = record,
        },
        JsonSerializerOptions.Web);
}
