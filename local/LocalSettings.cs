using System.Text.Json;
using TakeItDown.Local.View;
using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>The settings of the functions, as a Functions host reads them from its environment.</summary>
public static class LocalSettings
{
    /// <summary>The access key of the local topic. It protects nothing.</summary>
    public const string TopicKey = "local-topic-key";

    public static IReadOnlyDictionary<string, string> For(string storage, Uri services, IReadOnlyList<Platform> platforms, string? signingKey = null) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
        ["AzureWebJobsStorage"] = storage,
        ["ExchangeStorage"] = storage,
        ["Backup__ConnectionString"] = storage,
        ["EventGrid__Endpoint"] = new Uri(services, "/topics/exchange/api/events").AbsoluteUri,
        ["EventGrid__AccessKey"] = TopicKey,
        ["EventGrid__Source"] = "https://takeitdown.example",
        ["EventGrid__SigningKeys__0__Value"] = signingKey ?? LocalSigningKey.Temporary,
        ["Cases__Secrets__0__Id"] = "local",
        ["Cases__Secrets__0__Value"] = Convert.ToBase64String("for one machine only, never real"u8),
        ["Cases__ShowResponsesAfterSeconds"] = "3", // an hour in Azure
        ["Edge__FrontDoorId"] = Edge.Id,
        ["ProofOfWork__Price"] = "0",
        ["Platforms__Demonstration"] = "true",
        ["Verdicts__MinOtherPlatforms"] = "1", // 3 in Azure: here are two platforms
        // The live view reads the functions' spans.
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = new Uri(services, TraceReceiver.Path).AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200", // milliseconds
        ["Platforms__Json"] = JsonSerializer.Serialize(new { platforms }, JsonSerializerOptions.Web),
    };

    /// <summary>Converts settings to configuration, as the environment does.</summary>
    public static IConfigurationRoot AsConfiguration(IReadOnlyDictionary<string, string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
        .Build();

    /// <summary>Returns the settings, with the values of the environment where it has any.</summary>
    public static IReadOnlyDictionary<string, string> FromEnvironmentOr(IReadOnlyDictionary<string, string> defaults) =>
        defaults.ToDictionary(setting => setting.Key, setting => Environment.GetEnvironmentVariable(setting.Key) ?? setting.Value, StringComparer.Ordinal);
}
