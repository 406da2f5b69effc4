using System.Diagnostics;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>Metrics and spans reach the operator's collector.</summary>
public sealed class ExporterTests
{
    private const string ConnectionString = "InstrumentationKey=00000000-0000-0000-0000-000000000008;IngestionEndpoint=https://127.0.0.1:1/";

    [Fact]
    public async Task Every_metric_reaches_an_OpenTelemetry_collector()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var services = Services(Otlp(collector));
        var metrics = services.GetRequiredService<MeterProvider>();

        Emitted.RecordAll(services.GetRequiredService<Metrics>());
        Assert.True(metrics.ForceFlush());

        Assert.Equal(
            Emitted.Instruments().Keys.Order(StringComparer.Ordinal),
            collector.Metrics.Where(name => name.StartsWith("takeitdown.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The web server's own activity is not recorded. That must not suppress ours.</summary>
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public async Task A_span_is_exported_even_though_the_web_server_s_is_not(string alsoSet)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var settings = Otlp(collector);
        settings.TryAdd(alsoSet, ConnectionString);
        await using var services = Services(settings);
        var traces = services.GetRequiredService<TracerProvider>();

        // Many, because Azure Monitor's sampler records only a few per second.
        await Poll.UntilAsync("a span", () =>
        {
            using (var unrecorded = new Activity("GET /api/v1/platforms").Start())
            using (var span = Tracing.StartSpan(Tracing.SubmitCase, ActivityKind.Server))
                span?.AddEvent(new(Tracing.Stored));
            traces.ForceFlush();
            return !collector.Spans.IsEmpty;
        });
        Assert.Equal([Tracing.SubmitCase], collector.Spans.Distinct());
    }

    [Fact]
    public void Azure_Monitor_is_used_with_an_identity_and_without_offline_storage()
    {
        using var services = Services(new() { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ConnectionString });
        var options = services.GetRequiredService<IOptions<AzureMonitorExporterOptions>>().Value;

        Assert.NotNull(services.GetRequiredService<MeterProvider>());
        Assert.NotNull(services.GetRequiredService<TracerProvider>());
        Assert.NotNull(options.Credential);
        Assert.True(options.DisableOfflineStorage);
        Assert.Equal(ConnectionString, options.ConnectionString);
    }

    [Fact]
    public void Without_a_setting_nothing_is_exported() =>
        Assert.Null(Services([]).GetService<MeterProvider>());

    private static Dictionary<string, string?> Otlp(OtlpReceiver collector) => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddTakeItDown(configuration).BuildServiceProvider();
    }
}
