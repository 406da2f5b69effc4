using System.Runtime.InteropServices;
using System.Text.Json;

namespace TakeItDown.Local.EventGrid;

/// <summary>A CloudEvent that the topic has accepted: the attributes that routing needs, and the unchanged JSON.</summary>
public sealed class PublishedEvent
{
    private PublishedEvent(JsonElement json, DateTimeOffset published)
    {
        Id = json.GetProperty("id").GetString()!;
        Type = json.GetProperty("type").GetString()!;
        Subject = Text(json, "subject") ?? "";
        TraceParent = Text(json, "traceparent");
        TraceState = Text(json, "tracestate");
        SignalType = json.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object ? Text(data, "signalType") : null;
        Published = published;
        Json = JsonMarshal.GetRawUtf8Value(json).ToArray();
    }

    public string Id { get; }

    public string Type { get; }

    /// <summary>The record id; empty if the event has no subject.</summary>
    public string Subject { get; }

    public string? SignalType { get; }

    public string? TraceParent { get; }

    public string? TraceState { get; }

    public DateTimeOffset Published { get; }

    /// <summary>The event as published: one JSON object in UTF-8. It contains a hash value, so it must go only to webhooks and dead letters.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Parses the body of a publish request: an array of CloudEvents if <paramref name="batch"/>, else one.</summary>
    /// <returns>The events; or none, and the rule that one of them violates. The text quotes nothing from the body.</returns>
    public static (IReadOnlyList<PublishedEvent> Events, string? Problem) Parse(ReadOnlyMemory<byte> body, bool batch, DateTimeOffset now)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body.Span, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return ([], "The body must be JSON without duplicate properties.");
        }
        if (batch && root.ValueKind is not JsonValueKind.Array)
            return ([], "A batch must be a JSON array.");

        JsonElement[] elements = batch ? [.. root.EnumerateArray()] : [root];
        if (elements.Length == 0)
            return ([], "A batch must have at least one event.");
        for (var i = 0; i < elements.Length; i++)
        {
            if (CloudEventRules.GetViolation(elements[i]) is { } rule)
                return ([], $"events[{i}]: {rule}");
        }
        return ([.. elements.Select(element => new PublishedEvent(element, now))], null);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
