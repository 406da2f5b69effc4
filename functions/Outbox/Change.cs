using System.Text.Json;
using System.Text.Json.Serialization;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary>A queue message: which change to publish. Everything about the change is in its outbox row.</summary>
/// <param name="Key">Whose change: a case key, or the record id of a hash that the operator decided on.</param>
/// <param name="Number">The number of the change, from 1. A higher number is newer.</param>
/// <param name="TraceParent">The W3C trace context of the span that sent the message, if that span was sampled.</param>
public sealed record Change(
    string Key,
    [property: JsonPropertyName("change")] int Number,
    [property: JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent = null)
{
    /// <summary>Whether it is in <see cref="Queues.BulkChanges"/>.</summary>
    [JsonIgnore]
    public bool IsBulk { get; init; }

    /// <exception cref="JsonException">The message is not a change.</exception>
    public static Change Parse(string message) =>
        JsonSerializer.Deserialize(message, ChangeJson.Default.Change) ?? throw new JsonException("The message is empty.");

    public string ToMessage() => JsonSerializer.Serialize(this, ChangeJson.Default.Change);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Change))]
internal sealed partial class ChangeJson : JsonSerializerContext;
