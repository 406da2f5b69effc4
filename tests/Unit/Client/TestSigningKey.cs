using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Client;
using TakeItDown.Publishing;

namespace TakeItDown.Tests.Unit.Client;

/// <summary>The key that signs the events of these tests.</summary>
internal static class TestSigningKey
{
    public static readonly string Text = SigningKey.Create();

    private static readonly ECDsa Key = SigningKey.Read(Text);

    public static string KeyId { get; } = PublicKey.Of(Key).Kid;

    /// <summary>Its public part, as an exchange publishes it.</summary>
    public static string PublicKeys { get; } = PublicKeysOf(Text);

    public static EventSigner SignerOf(params IEnumerable<string> keys)
    {
        var options = new TopicOptions();
        foreach (var key in keys)
            options.SigningKeys.Add(new() { Value = key });
        return new(Microsoft.Extensions.Options.Options.Create(options));
    }

    public static string PublicKeysOf(params IEnumerable<string> keys)
    {
        using var signer = SignerOf(keys);
        return JsonSerializer.Serialize(signer.PublicKeys, PublicKeysJson.Default.PublicKeys);
    }

    /// <summary>Adds the signature to an event with a text for each attribute.</summary>
    public static JsonObject Sign(JsonObject cloudEvent)
    {
        var attributes = cloudEvent.Where(attribute => attribute.Key is not ("data" or "time")).ToDictionary(attribute => attribute.Key, attribute => (string?)attribute.Value, StringComparer.Ordinal);
        var data = CanonicalJson.Write(JsonSerializer.SerializeToElement(cloudEvent["data"]));
        lock (Key)
            cloudEvent[EventSignature.Attribute] = EventSignature.Sign(attributes, time: null, data, PublicKey.Of(Key).Kid, Key);
        return cloudEvent;
    }
}
