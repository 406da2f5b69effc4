using System.Security.Cryptography;
using Azure.Messaging;
using Microsoft.Extensions.Options;
using TakeItDown.Client;

namespace TakeItDown.Publishing;

/// <summary>Signs events with the first of the exchange's keys, in memory. Platforms accept all of the keys. Thread-safe.</summary>
public sealed class EventSigner(IOptions<TopicOptions> options) : IDisposable
{
    private readonly List<ECDsa> keys = [.. options.Value.SigningKeys.Select(key => SigningKey.Read(key.Value))];
    private readonly Lock signing = new();

    /// <summary>What platforms verify events with.</summary>
    public PublicKeys PublicKeys => field ??= new([.. keys.Select(PublicKey.Of)]);

    /// <summary>Adds the signature to an event with JSON data in canonical form.</summary>
    public void Sign(CloudEvent cloudEvent)
    {
        var attributes = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["id"] = cloudEvent.Id,
            ["source"] = cloudEvent.Source,
            ["specversion"] = "1.0",
            ["type"] = cloudEvent.Type,
            ["datacontenttype"] = cloudEvent.DataContentType,
            ["dataschema"] = cloudEvent.DataSchema,
            ["subject"] = cloudEvent.Subject,
        };
        lock (signing)
            cloudEvent.ExtensionAttributes[EventSignature.Attribute] = EventSignature.Sign(attributes, cloudEvent.Time, cloudEvent.Data, PublicKeys.Keys[0].Kid, keys[0]);
    }

    public void Dispose() => keys.ForEach(key => key.Dispose());
}
