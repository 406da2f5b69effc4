using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakeItDown.Local.Conformance;

/// <summary>The same event in other bytes, as a service between the exchange and a receiver may write it.</summary>
public static class RewrittenJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Members in the opposite order, other white space, and the time as the same instant in another offset with fractions.</summary>
    public static string Of(string json)
    {
        var written = Reversed(JsonNode.Parse(json)!.AsObject());
        if (written["time"] is { } time)
        {
            written["time"] = DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(1))
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
        }

        return written.ToJsonString(Indented);
    }

    private static JsonObject Reversed(JsonObject json) => new(json.Reverse().Select(member => KeyValuePair.Create(
        member.Key, member.Value is JsonObject inner ? Reversed(inner) : member.Value?.DeepClone())));
}
