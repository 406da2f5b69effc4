using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Options;
using TakeItDown.Hashes;
using TakeItDown.Telemetry;
using CanonicalJson = TakeItDown.Client.CanonicalJson;

namespace TakeItDown.Publishing;

/// <summary>Publishes hash records to the Event Grid topic, one CloudEvent per record.</summary>
public sealed class HashEventPublisher(EventGridPublisherClient topic, EventSigner signer, TelemetryIds telemetryIds, IOptions<TopicOptions> options)
{
    /// <summary>The topic takes at most 1 MB in a request. The event of a video has up to 23 KB.</summary>
    private const int MaxRequestBytes = 1_000_000;

    /// <summary>What an event has around its data, with its signature, and more.</summary>
    private const int EnvelopeBytes = 2_000;

    /// <summary>Publishes all records, in one request unless they are many videos. The trace of each record links to the span of its change.</summary>
    /// <exception cref="RequestFailedException">The topic did not accept all of them.</exception>
    public async Task PublishAsync(IReadOnlyCollection<(HashRecord Record, ActivityContext? Span)> records, CancellationToken cancellationToken)
    {
        var span = Activity.Current;
        var traces = records.Select(item => Tracing.StartHashTrace(telemetryIds.Of(item.Record.RecordId), item.Span)).ToList();
        try
        {
            foreach (var request in InRequests(records.Zip(traces, (item, trace) => ToSignedEvent(item.Record, trace?.Id))))
                await topic.SendEventsAsync(request, cancellationToken);
        }
        catch
        {
            traces.ForEach(trace => trace?.SetStatus(ActivityStatusCode.Error));
            throw;
        }
        finally
        {
            traces.ForEach(trace => trace?.Dispose());
            Activity.Current = span;
        }
    }

    private CloudEvent ToSignedEvent(HashRecord record, string? traceParent)
    {
        var cloudEvent = ToCloudEvent(record, options.Value.Source, traceParent);
        signer.Sign(cloudEvent);
        return cloudEvent;
    }

    /// <summary>The events of each request.</summary>
    private static IEnumerable<IReadOnlyCollection<CloudEvent>> InRequests(IEnumerable<CloudEvent> events)
    {
        var (request, bytes) = (new List<CloudEvent>(), 0);
        foreach (var cloudEvent in events)
        {
            var more = EnvelopeBytes + cloudEvent.Data!.ToMemory().Length;
            if (request.Count > 0 && bytes + more > MaxRequestBytes)
            {
                yield return request;
                (request, bytes) = ([], 0);
            }

            request.Add(cloudEvent);
            bytes += more;
        }

        if (request.Count > 0)
            yield return request;
    }

    /// <summary>The event type for a status.</summary>
    public static string TypeOf(HashStatus status) => status switch
    {
        HashStatus.Active => "org.takeitdown.hash.activated.v1",
        HashStatus.Withdrawn => "org.takeitdown.hash.withdrawn.v1",
        HashStatus.Suspended => "org.takeitdown.hash.suspended.v1",
        HashStatus.Deleted => "org.takeitdown.hash.deleted.v1",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>The event of a record, without its signature. Its data is in canonical form, which the signature covers.</summary>
    public static CloudEvent ToCloudEvent(HashRecord record, Uri source, string? traceParent = null)
    {
        var data = BinaryData.FromBytes(CanonicalJson.Write(JsonSerializer.SerializeToElement(record, HashJson.Default.HashRecord)));
        var cloudEvent = new CloudEvent(
            source.OriginalString, TypeOf(record.HashStatus), data, "application/json", CloudEventDataFormat.Json)
        {
            Id = $"{record.RecordId}.{record.Version}",
            Subject = record.RecordId,
            Time = record.Changed,
        };
        if (traceParent is not null)
            cloudEvent.ExtensionAttributes["traceparent"] = traceParent;
        return cloudEvent;
    }
}
