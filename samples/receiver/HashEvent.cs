using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>A CloudEvent, as far as a receiver needs it.</summary>
public sealed record HashEvent(string SpecVersion, string Id, string Type, JsonElement Data = default)
{
    private const string Batch = "application/cloudevents-batch+json";

    /// <summary>The records in a delivery: one, or several if the exchange has turned batching on. Events of other types hold none.</summary>
    /// <exception cref="JsonException">It is no delivery of ours.</exception>
    public static async Task<IReadOnlyList<HashRecord>> ReadAsync(HttpRequest request)
    {
        HashEvent?[] events = request.ContentType?.StartsWith(Batch, StringComparison.OrdinalIgnoreCase) == true
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
        return Data.ValueKind is JsonValueKind.Object && Data.Deserialize<HashRecord>(StrictJson.Options) is { Hash.Broken: null } record
            ? [record]
            : throw new JsonException();
    }
}
