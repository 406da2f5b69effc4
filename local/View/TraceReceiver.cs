using Google.Protobuf;
using TakeItDown.Local.View.Otlp;
using TakeItDown.Telemetry;

namespace TakeItDown.Local.View;

/// <summary>An OpenTelemetry collector (OTLP over HTTP, protobuf) that turns the spans of the functions into steps of the live view.</summary>
internal static class TraceReceiver
{
    /// <summary>The path under the address of the services.</summary>
    public const string Path = "/otlp";

    public static void MapTraceReceiver(this WebApplication app, HashTraces traces)
    {
        app.MapPost($"{Path}/v1/traces", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            foreach (var span in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans))
                Add(span, traces);
        });
        app.MapPost($"{Path}/v1/metrics", () => { }); // the exporter sends them too
    }

    private static void Add(Span span, HashTraces traces)
    {
        var trace = Hex(span.TraceId);
        if (span.Name == Tracing.SubmitCase)
            traces.AddSubmit(trace, [("submitted", Time(span.StartTimeUnixNano)), .. span.Events.Select(spanEvent => (spanEvent.Name, Time(spanEvent.TimeUnixNano)))]);
        else if (span.Name == Tracing.PublishHash && span.Status?.Code is not Span.Types.Status.Types.Code.Error)
            traces.AddPublished(trace, span.Links.Count > 0 ? Hex(span.Links[0].TraceId) : null, Time(span.EndTimeUnixNano));
    }

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static DateTimeOffset Time(ulong unixNanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(unixNanoseconds / TimeSpan.NanosecondsPerTick));
}
