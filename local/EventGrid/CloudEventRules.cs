using System.Text.Json;

namespace TakeItDown.Local.EventGrid;

/// <summary>The rules of CloudEvents 1.0 in JSON that apply to a single event.</summary>
internal static class CloudEventRules
{
    /// <summary>
    /// Returns a rule that <paramref name="json"/> violates, or null if it is a valid CloudEvent. The text quotes nothing from the JSON.
    /// </summary>
    public static string? GetViolation(JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Object)
            return "an event must be a JSON object";
        foreach (var required in (ReadOnlySpan<string>)["specversion", "id", "source", "type"])
        {
            if (!json.TryGetProperty(required, out _))
                return $"{required} is missing";
        }
        if (json.TryGetProperty("data", out _) && json.TryGetProperty("data_base64", out _))
            return "data and data_base64 must not both be present";
        return json.EnumerateObject().Select(GetViolation).FirstOrDefault(rule => rule is not null);
    }

    private static string? GetViolation(JsonProperty attribute) => attribute.Name switch
    {
        "specversion" => Text(attribute) is "1.0" ? null : "specversion must be \"1.0\"",
        "id" or "type" => Text(attribute) is null ? $"{attribute.Name} must be a non-empty string" : null,
        "source" => IsUri(attribute, UriKind.RelativeOrAbsolute) ? null : "source must be a non-empty URI reference",
        "data" => null,
        _ when attribute.Value.ValueKind is JsonValueKind.Null => null,
        "subject" or "datacontenttype" => Text(attribute) is null ? $"{attribute.Name} must be a non-empty string" : null,
        "dataschema" => IsUri(attribute, UriKind.Absolute) ? null : "dataschema must be a URI",
        "time" => Text(attribute) is not null && attribute.Value.TryGetDateTimeOffset(out _) ? null : "time must be an RFC 3339 timestamp",
        "data_base64" => Text(attribute) is not null && attribute.Value.TryGetBytesFromBase64(out _) ? null : "data_base64 must be Base64",
        var name when !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || name.Length == 0 =>
            "attribute names must have only lower-case letters and digits",
        _ => IsScalar(attribute.Value) ? null : "an extension attribute must be a string, a boolean or a 32-bit integer",
    };

    private static string? Text(JsonProperty attribute) =>
        attribute.Value.ValueKind is JsonValueKind.String && attribute.Value.GetString() is { Length: > 0 } text ? text : null;

    private static bool IsUri(JsonProperty attribute, UriKind kind) => Text(attribute) is { } text && Uri.TryCreate(text, kind, out _);

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False
        || (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out _));
}
