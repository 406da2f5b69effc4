using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Client;

/// <summary>What a delivery contains: one event, or several if the exchange batches. An unreadable event does not affect the others.</summary>
/// <param name="Records">The records of the events that can be read. Events of other types have none.</param>
/// <param name="Unreadable">The record id of each event that cannot be read, or <c>none</c>.</param>
/// <param name="Unsigned">The record id of each event that the exchange has not signed, or <c>none</c>.</param>
internal sealed record Delivery(IReadOnlyList<HashRecord> Records, IReadOnlyList<string> Unreadable, IReadOnlyList<string> Unsigned)
{
    private const string BatchContentType = "application/cloudevents-batch+json";

    /// <param name="request">The request.</param>
    /// <param name="verifier">Verifies the signatures; null to accept events without them.</param>
    /// <exception cref="JsonException">The body is not JSON, or not an array although it should be a batch.</exception>
    /// <exception cref="HttpRequestException">The keys of the exchange cannot be read.</exception>
    public static async Task<Delivery> ReadAsync(HttpRequest request, EventVerifier? verifier)
    {
        var cancelled = request.HttpContext.RequestAborted;
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancelled);
        var isBatch = request.ContentType?.StartsWith(BatchContentType, StringComparison.OrdinalIgnoreCase) == true;
        if (isBatch && body.RootElement.ValueKind is not JsonValueKind.Array)
            throw new JsonException();
        var delivery = (Records: new List<HashRecord>(), Unreadable: new List<string>(), Unsigned: new List<string>());
        foreach (var json in isBatch ? body.RootElement.EnumerateArray().ToArray() : [body.RootElement])
        {
            try
            {
                if (HashEvent.ReadRecord(json) is not { } record)
                    continue;
                if (verifier is null || await verifier.IsSignedAsync(json, cancelled))
                    delivery.Records.Add(record);
                else
                    delivery.Unsigned.Add(record.RecordId);
            }
            catch (JsonException)
            {
                delivery.Unreadable.Add(HashEvent.FindRecordId(json));
            }
        }

        return new(delivery.Records, delivery.Unreadable, delivery.Unsigned);
    }
}
