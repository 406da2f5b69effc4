using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Client;

/// <summary>
/// The signature of an event, as the CloudEvents extension for verifiability has it: a DSSE envelope around a digest of the attributes and the
/// data. ECDSA P-256 with SHA-256, in DER. The digest is over <c>data</c> in the form of <see cref="CanonicalJson"/>, because Event Grid may
/// write the JSON differently.
/// </summary>
public static class EventSignature
{
    /// <summary>The attribute of the event: the envelope in base64.</summary>
    public const string Attribute = "dssematerial";

    internal const DSASignatureFormat Format = DSASignatureFormat.Rfc3279DerSequence;

    private const string PayloadType = "https://cloudevents.io/verifiability/dsse/v0.1";

    /// <summary>The exchange sends one. Each costs a verification.</summary>
    private const int MaxSignatures = 4;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] TextAttributes = ["id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject"];

    /// <summary>Signs an event. Returns the value of <see cref="Attribute"/>.</summary>
    /// <param name="attributes">The attributes other than <c>time</c>; one that the event does not have is null or absent.</param>
    /// <param name="time">The time of the event.</param>
    /// <param name="data">The data, as <see cref="CanonicalJson"/> writes it.</param>
    /// <param name="keyId">The id of the key.</param>
    /// <param name="key">The key.</param>
    public static string Sign(IReadOnlyDictionary<string, string?> attributes, DateTimeOffset? time, ReadOnlySpan<byte> data, string keyId, ECDsa key)
    {
        var core = Digest(attributes.GetValueOrDefault, time, data);
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Payload(core), EnvelopeJson.Default.Payload);
        var signature = key.SignData(PreAuthenticationEncoding(payload), HashAlgorithmName.SHA256, Format);
        return Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new(payload, PayloadType, [new(keyId, signature)]), EnvelopeJson.Default.Envelope));
    }

    /// <summary>The signatures of an event, and the bytes that they sign. Null if the event has none, or if they are not about this event.</summary>
    internal static SignedBytes? Read(JsonElement cloudEvent)
    {
        try
        {
            if (!cloudEvent.TryGetProperty(Attribute, out var material)
                || JsonSerializer.Deserialize(material.GetBytesFromBase64(), EnvelopeJson.Default.Envelope) is not { PayloadType: PayloadType } envelope
                || envelope.Signatures.Count > MaxSignatures || envelope.Signatures.Contains(null!))
                return null;
            var core = JsonSerializer.Deserialize(envelope.Payload, EnvelopeJson.Default.Payload)?.Core;
            return CryptographicOperations.FixedTimeEquals(core, DigestOf(cloudEvent)) ? new(PreAuthenticationEncoding(envelope.Payload), envelope.Signatures) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] DigestOf(JsonElement cloudEvent) => Digest(
        name => cloudEvent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.GetString() : null,
        cloudEvent.TryGetProperty("time", out var time) && time.ValueKind is not JsonValueKind.Null ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
        cloudEvent.TryGetProperty("data", out var data) ? CanonicalJson.Write(data) : []);

    /// <summary>The digest of the digests. An attribute that is not there counts as empty. The time is in UTC, without fractions of a second.</summary>
    private static byte[] Digest(Func<string, string?> attribute, DateTimeOffset? time, ReadOnlySpan<byte> data)
    {
        var digests = new byte[(TextAttributes.Length + 2) * SHA256.HashSizeInBytes];
        var rest = digests.AsSpan();
        foreach (var name in TextAttributes)
            rest = Append(rest, Encoding.UTF8.GetBytes(attribute(name) ?? ""));
        rest = Append(rest, Encoding.ASCII.GetBytes(time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? ""));
        Append(rest, data);
        return SHA256.HashData(digests);
    }

    private static Span<byte> Append(Span<byte> digests, ReadOnlySpan<byte> content)
    {
        SHA256.HashData(content, digests);
        return digests[SHA256.HashSizeInBytes..];
    }

    /// <summary>What DSSE signs.</summary>
    private static byte[] PreAuthenticationEncoding(ReadOnlySpan<byte> payload) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ")), .. payload];

    /// <param name="Content">What is signed.</param>
    /// <param name="Signatures">The signatures. One valid one is enough.</param>
    internal sealed record SignedBytes(byte[] Content, IReadOnlyList<Signature> Signatures);

    internal sealed record Envelope(byte[] Payload, string PayloadType, IReadOnlyList<Signature> Signatures);

    internal sealed record Signature([property: JsonPropertyName("keyid")] string KeyId, byte[] Sig);

    internal sealed record Payload(byte[] Core);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EventSignature.Envelope))]
[JsonSerializable(typeof(EventSignature.Payload))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
