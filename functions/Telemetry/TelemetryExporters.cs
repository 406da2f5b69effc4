using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TakeItDown.Telemetry;

/// <summary>
/// Exports our own spans and metrics to the destinations that the settings name: one, both or none. The requests of the web server and
/// the Azure clients are not traced, because they contain IP addresses.
/// </summary>
internal static class TelemetryExporters
{
    /// <summary>An Application Insights resource. The app signs in with its identity.</summary>
    public const string AzureMonitor = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>An OpenTelemetry collector. The exporter also reads the other <c>OTEL_EXPORTER_OTLP_</c> settings.</summary>
    public const string Otlp = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Service = "takeitdown";

    public static IServiceCollection AddTelemetryExporters(this IServiceCollection services, IConfiguration configuration)
    {
        var toAzureMonitor = configuration[AzureMonitor] is { Length: > 0 };
        var toOtlp = configuration[Otlp] is { Length: > 0 };
        if (!toAzureMonitor && !toOtlp)
            return services;

        services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) =>
        {
            options.ConnectionString = configuration[AzureMonitor];
            options.Credential = credential;
            options.DisableOfflineStorage = true;
            options.EnableStandardMetrics = false;
            options.EnablePerformanceCounters = false;
        });
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Metrics.Name);
                if (toAzureMonitor)
                    metrics.AddAzureMonitorMetricExporter();
                if (toOtlp)
                    metrics.AddOtlpExporter();
            })
            .WithTracing(traces =>
            {
                traces.AddSource(Tracing.Name);
                if (toAzureMonitor)
                    traces.AddAzureMonitorTraceExporter();
                if (toOtlp)
                    traces.AddOtlpExporter();
            });
        return services;
    }
}
