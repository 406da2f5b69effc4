using TakeItDown.Local.View.Otlp;
using TakeItDown.Telemetry;

namespace TakeItDown.Local.View;

/// <summary>An OpenTelemetry collector (OTLP over HTTP, protobuf) that turns the spans of the functions into steps of the live view.</summary>
internal static class TraceReceiver
{
    /// <summary>Below the address of the services.</summary>
    public const string Path = "/otlp";

    public static void MapTraceReceiver(this WebApplication app, FlowLog flow)
    {
        app.MapPost($"{Path}/v1/traces", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var spans = ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans);
            foreach (var step in spans.SelectMany(Steps))
                flow.Add(step);
        });
        app.MapPost($"{Path}/v1/metrics", () => { }); // the exporter sends them too
    }

    private static IEnumerable<FlowStep> Steps(Span span)
    {
        var recordIds = span.Attributes.FirstOrDefault(attribute => attribute.Key == Tracing.RecordIds)?.Value.ArrayValue?.Values ?? [];
        return recordIds.SelectMany(recordId => span.Name switch
        {
            Tracing.SubmitCase =>
            [
                new FlowStep(recordId.StringValue, "submitted", Time(span.StartTimeUnixNano)),
                .. span.Events.Select(reached => new FlowStep(recordId.StringValue, reached.Name, Time(reached.TimeUnixNano))),
            ],
            Tracing.PublishHash when span.Status?.Code is not Span.Types.Status.Types.Code.Error =>
                [new FlowStep(recordId.StringValue, "published", Time(span.EndTimeUnixNano))],
            _ => Array.Empty<FlowStep>(),
        });
    }

    private static DateTimeOffset Time(ulong unixNanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(unixNanoseconds / TimeSpan.NanosecondsPerTick));
}
