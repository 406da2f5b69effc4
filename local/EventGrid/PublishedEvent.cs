using System.Runtime.InteropServices;
using System.Text.Json;

namespace TakeItDown.Local.EventGrid;

/// <summary>One CloudEvent that the topic accepted: what routing needs, and the JSON to pass on unchanged.</summary>
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

    /// <summary>The event as published: one JSON object in UTF-8. Holds a hash value: for webhooks and dead letters only.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Reads a publish request's body: an array of CloudEvents if <paramref name="batch"/>, one otherwise.</summary>
    /// <returns>The events, or none and which rule was broken where, quoting nothing of the body. One bad event refuses them all.</returns>
    public static (IReadOnlyList<PublishedEvent> Events, string? Problem) Parse(ReadOnlyMemory<byte> body, bool batch, DateTimeOffset now)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body.Span, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return ([], "The body is not JSON, or an object in it names a property twice.");
        }
        if (batch && root.ValueKind is not JsonValueKind.Array)
            return ([], "A batch must be a JSON array.");

        JsonElement[] elements = batch ? [.. root.EnumerateArray()] : [root];
        if (elements.Length == 0)
            return ([], "A batch must have at least one event.");
        for (var i = 0; i < elements.Length; i++)
        {
            if (CloudEventRules.Broken(elements[i]) is { } rule)
                return ([], $"events[{i}]: {rule}");
        }
        return ([.. elements.Select(element => new PublishedEvent(element, now))], null);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
