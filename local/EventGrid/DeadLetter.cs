using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace TakeItDown.Local.EventGrid;

/// <summary>An event that Event Grid could not deliver, and the reason.</summary>
internal sealed record DeadLetter(
    PublishedEvent Event,
    string Subscription,
    string Reason,
    int Attempts,
    AttemptOutcome LastOutcome,
    DateTimeOffset LastAttempt,
    DateTimeOffset Written)
{
    private readonly Guid blobId = Guid.NewGuid();

    /// <summary>The blob's path in its container. It contains the UTC date and hour without leading zeros.</summary>
    public string BlobName => string.Create(
        CultureInfo.InvariantCulture,
        $"{Subscription.ToUpperInvariant()}/{Written.Year}/{Written.Month}/{Written.Day}/{Written.Hour}/{blobId}.json");

    /// <summary>The blob's content: an array with the event and Event Grid's own attributes, in lower case as in CloudEvents.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var original = JsonDocument.Parse(Event.Json);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            foreach (var property in original.RootElement.EnumerateObject())
                property.WriteTo(json);
            json.WriteString("deadletterreason", Reason);
            json.WriteNumber("deliveryattempts", Attempts);
            json.WriteString("lastdeliveryoutcome", LastOutcome.Name);
            if (LastOutcome.Status is { } status)
                json.WriteNumber("lasthttpstatuscode", status);
            json.WriteString("publishtime", Event.Published.UtcDateTime);
            json.WriteString("lastdeliveryattempttime", LastAttempt.UtcDateTime);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        return buffer.WrittenMemory;
    }
}
