using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Outbox;

/// <summary>A queue message: which change of which case to publish. The hashes are in the outbox row.</summary>
/// <param name="CaseKey">The case key.</param>
/// <param name="Number">The number of the case's change, from 1.</param>
/// <param name="TraceParent">The W3C trace context of the span that sent the message, if that span was sampled.</param>
public sealed record CaseChange(
    string CaseKey,
    [property: JsonPropertyName("change")] int Number,
    [property: JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent = null)
{
    /// <exception cref="JsonException">The message is not a case change.</exception>
    public static CaseChange Parse(string message) =>
        JsonSerializer.Deserialize(message, CaseChangeJson.Default.CaseChange) ?? throw new JsonException("The message is empty.");

    public string ToMessage() => JsonSerializer.Serialize(this, CaseChangeJson.Default.CaseChange);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CaseChange))]
internal sealed partial class CaseChangeJson : JsonSerializerContext;
