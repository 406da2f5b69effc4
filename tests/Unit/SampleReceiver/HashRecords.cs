using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Client;
using TakeItDown.Tests.Unit.Client;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>Builds records of random hashes, and hashes near them.</summary>
internal static class HashRecords
{
    public static HashRecord New(string signalType = "pdq")
    {
        var value = RandomHash.Of(signalType);
        var recordId = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{signalType}:{value}")))[..32];
        var now = DateTimeOffset.UtcNow;
        return new(recordId, 1, signalType, value, signalType.StartsWith("video", StringComparison.Ordinal) ? "video" : "image", "Active", now, now, signalType == "pdq" ? 100 : null);
    }

    /// <summary>A hash that differs in this number of bits.</summary>
    public static Hash Near(this HashRecord record, int bits, int? quality = 100) => new(record.SignalType, RandomHash.Near(record.HashValue, bits), quality);

    /// <summary>The event of a record, signed.</summary>
    public static string Event(HashRecord record) => Signed(record).ToJsonString();

    public static JsonObject Signed(HashRecord record) => TestSigningKey.Sign(Unsigned(record));

    public static JsonObject Unsigned(HashRecord record) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = $"{record.RecordId}.{record.Version}",
        ["source"] = "https://exchange.example",
        ["type"] = "org.takeitdown.hash.activated.v1",
        ["subject"] = record.RecordId,
        ["datacontenttype"] = "application/json",
        ["data"] = JsonSerializer.SerializeToNode(record, JsonSerializerOptions.Web),
    };
}
