using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>What a delivery contains: one event, or several if the exchange batches. An unreadable event does not affect the others.</summary>
/// <param name="Records">The records of the events that can be read. Events of other types have none.</param>
/// <param name="Unreadable">The record id of each event that cannot be read, or <c>none</c>.</param>
public sealed record Delivery(IReadOnlyList<HashRecord> Records, IReadOnlyList<string> Unreadable)
{
    private const string BatchContentType = "application/cloudevents-batch+json";

    /// <exception cref="JsonException">The body is not JSON, or not an array although it should be a batch.</exception>
    public static async Task<Delivery> ReadAsync(HttpRequest request)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        var isBatch = request.ContentType?.StartsWith(BatchContentType, StringComparison.OrdinalIgnoreCase) == true;
        if (isBatch && body.RootElement.ValueKind is not JsonValueKind.Array)
            throw new JsonException();
        var (records, unreadable) = (new List<HashRecord>(), new List<string>());
        foreach (var json in isBatch ? body.RootElement.EnumerateArray().ToArray() : [body.RootElement])
        {
            try
            {
                if (HashEvent.ReadRecord(json) is { } record)
                    records.Add(record);
            }
            catch (JsonException)
            {
                unreadable.Add(HashEvent.FindRecordId(json));
            }
        }

        return new(records, unreadable);
    }
}
