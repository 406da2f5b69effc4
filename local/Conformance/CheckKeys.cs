using System.Text.Json;
using Azure.Messaging;
using Microsoft.Extensions.Options;
using TakeItDown.Hashes;
using TakeItDown.Publishing;
using EventSignature = TakeItDown.Client.EventSignature;

namespace TakeItDown.Local.Conformance;

/// <summary>Signs events with the key that the receiver accepts, and with one that it must not accept.</summary>
internal sealed class CheckKeys : IDisposable
{
    private static readonly Uri Source = new("https://takeitdown.example");

    private readonly EventSigner accepted;
    private readonly EventSigner unknown = SignerOf(SigningKey.Create());

    /// <param name="file">The file with the key. It is created if it does not exist, and the public key is written beside it.</param>
    /// <exception cref="CannotStartException">A file cannot be read or written.</exception>
    public CheckKeys(string file)
    {
        accepted = SignerOf(LocalSigningKey.ReadOrCreate(file));
        PublicFile = Path.ChangeExtension(file, ".jwks.json");
        File.WriteAllText(PublicFile, JsonSerializer.Serialize(accepted.PublicKeys, PublicKeysJson.Default.PublicKeys));
    }

    /// <summary>The file with the public key.</summary>
    public string PublicFile { get; }

    /// <summary>The event as the exchange sends it.</summary>
    public string Signed(HashRecord record) => Write(record, accepted.Sign);

    public static string Unsigned(HashRecord record) => Write(record, _ => { });

    /// <summary>Signed with a key that the exchange does not publish, or no longer.</summary>
    public string SignedWithUnknownKey(HashRecord record) => Write(record, unknown.Sign);

    /// <summary>The signature is valid, but of another version of the hash.</summary>
    public string SignedForAnother(HashRecord record, HashRecord signed) => Write(record, forged =>
    {
        var genuine = HashEventPublisher.ToCloudEvent(signed, Source);
        accepted.Sign(genuine);
        forged.ExtensionAttributes[EventSignature.Attribute] = genuine.ExtensionAttributes[EventSignature.Attribute];
    });

    public void Dispose()
    {
        accepted.Dispose();
        unknown.Dispose();
    }

    private static EventSigner SignerOf(string key) => new(Options.Create(new TopicOptions { SigningKeys = { new() { Value = key } } }));

    private static string Write(HashRecord record, Action<CloudEvent> sign)
    {
        var cloudEvent = HashEventPublisher.ToCloudEvent(record, Source);
        sign(cloudEvent);
        return JsonSerializer.Serialize(cloudEvent);
    }
}
