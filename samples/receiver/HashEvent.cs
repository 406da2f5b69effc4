using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>A CloudEvent: the attributes that a receiver needs.</summary>
public sealed record HashEvent(string SpecVersion, string Id, string Type, JsonElement Data = default)
{
    private const string BatchContentType = "application/cloudevents-batch+json";

    /// <summary>Returns the records of a delivery: one, or several if the exchange batches. Events of other types are skipped.</summary>
    /// <exception cref="JsonException">The body is not a hash event of the exchange.</exception>
    public static async Task<IReadOnlyList<HashRecord>> ReadAsync(HttpRequest request)
    {
        HashEvent?[] events = request.ContentType?.StartsWith(BatchContentType, StringComparison.OrdinalIgnoreCase) == true
            ? await request.ReadStrictlyAsync<HashEvent?[]>()
            : [await request.ReadStrictlyAsync<HashEvent>()];
        return [.. events.Select(received => received ?? throw new JsonException()).SelectMany(received => received.Records())];
    }

    private IEnumerable<HashRecord> Records()
    {
        if (SpecVersion != "1.0")
            throw new JsonException();
        if (!Type.StartsWith("org.takeitdown.hash.", StringComparison.Ordinal) || !Type.EndsWith(".v1", StringComparison.Ordinal))
            return [];
        return Data.ValueKind is JsonValueKind.Object && Data.Deserialize<HashRecord>(StrictJson.Options) is { Hash.Error: null } record
            ? [record]
            : throw new JsonException();
    }
}
