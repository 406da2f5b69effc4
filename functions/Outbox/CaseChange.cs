using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Outbox;

/// <summary>The queue message: which change to publish. It carries no hashes; those wait in the outbox row.</summary>
/// <param name="CaseKey">The case key.</param>
/// <param name="Number">The case's change number, from 1.</param>
/// <param name="TraceParent">The W3C trace context of the span that sent it, if that was traced.</param>
public sealed record CaseChange(
    string CaseKey,
    [property: JsonPropertyName("change")] int Number,
    [property: JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent = null)
{
    /// <exception cref="JsonException">The message is not one of ours.</exception>
    public static CaseChange Parse(string message) =>
        JsonSerializer.Deserialize(message, OutboxJson.Default.CaseChange) ?? throw new JsonException("The message is empty.");

    public string ToMessage() => JsonSerializer.Serialize(this, OutboxJson.Default.CaseChange);
}
