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
    /// <summary>Publishes all records in one request. The trace of each record links to the span of its change.</summary>
    /// <exception cref="RequestFailedException">The topic accepted none of them.</exception>
    public async Task PublishAsync(IReadOnlyCollection<(HashRecord Record, ActivityContext? Span)> records, CancellationToken cancellationToken)
    {
        var span = Activity.Current;
        var traces = records.Select(item => Tracing.StartHashTrace(telemetryIds.Of(item.Record.RecordId), item.Span)).ToList();
        try
        {
            await topic.SendEventsAsync(
                records.Zip(traces, (item, trace) => ToSignedEvent(item.Record, trace?.Id)).ToList(), cancellationToken);
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
