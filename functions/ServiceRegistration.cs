using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TakeItDown.Addresses;
using TakeItDown.ApiKeys;
using TakeItDown.Backup;
using TakeItDown.Benign;
using TakeItDown.Cases;
using TakeItDown.DeadLetters;
using TakeItDown.Decisions;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Health;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.ProofOfWork;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Verdicts;

namespace TakeItDown;

/// <summary>Registers everything that the functions need.</summary>
public static class ServiceRegistration
{
    public static IServiceCollection AddTakeItDown(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAllOptions(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HttpPipelineTransport>(HttpClientTransport.Shared);
        services.TryAddSingleton(DelayStrategy.CreateExponentialDelayStrategy());
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddMetrics().AddTelemetryExporters(configuration);
        return services.AddStores()
            .AddSingleton<Metrics>()
            .AddSingleton<OperatorAuth>()
            .AddSingleton<PlatformList>()
            .AddSingleton<ClientAddresses>()
            .AddSingleton<WrongKeys>()
            .AddSingleton<PlatformAuth>()
            .AddSingleton<BasicAuth>()
            .AddSingleton<ServerSecrets>()
            .AddSingleton(provider => new TelemetryIds(provider.GetRequiredService<ServerSecrets>().KeysFor("telemetry-id")))
            .AddSingleton(provider => new Challenges(
                provider.GetRequiredService<ServerSecrets>().KeysFor("proof-of-work"), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<HashPayment>()
            .AddSingleton<BulkCases>()
            .AddSingleton<StorageHealth>()
            .AddSingleton<CaseAccess>()
            .AddSingleton<HashDecisions>()
            .AddSingleton<DecideHash>()
            .AddSingleton<BenignMatches>()
            .AddSingleton<DecideHeldCases>()
            .AddSingleton<ExportKeys>()
            .AddSingleton<ExportStore>()
            .AddSingleton<ExportedRows>()
            .AddHostedService<CheckSchema>()
            .AddHostedService<RefreshHoldSwitch>()
            .AddHostedService<SaveApiKeyUsage>()
            .AddSingleton<ChangeQueue>()
            .AddSingleton<EventSigner>()
            .AddSingleton<HashEventPublisher>()
            .AddSingleton<PublishGroups>()
            .AddSingleton<BulkSlots>()
            .AddSingleton(TopicClient);
    }

    private static IServiceCollection AddStores(this IServiceCollection services) => services
        .AddSingleton<StorageClock>()
        .AddSingleton<StorageClients>()
        .AddSingleton<ApiKeyStore>()
        .AddSingleton<ApiKeyUsage>()
        .AddSingleton<AuditLog>()
        .AddSingleton<PlatformSets>()
        .AddSingleton<HoldSwitch>()
        .AddSingleton<CaseStore>()
        .AddSingleton<HashStore>()
        .AddSingleton<BenignList>()
        .AddSingleton<FeedPartitions>()
        .AddSingleton<FeedStore>()
        .AddSingleton<FeedProgress>()
        .AddSingleton<FeedLag>()
        .AddSingleton<DecisionStore>()
        .AddSingleton<ContestStore>()
        .AddSingleton<DistanceStore>()
        .AddSingleton<VerdictStore>()
        .AddSingleton<DeadLetterStore>()
        .AddSingleton<OutboxStore>();

    private static void AddAllOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<StorageOptions>(configuration.GetSection(StorageOptions.Section))
            .Configure(options => options.ConnectionString ??= configuration[StorageOptions.Section]);
        services.AddCheckedOptions<BackupOptions>(configuration.GetSection(BackupOptions.Section));
        services.AddCheckedOptions<ParallelismOptions>(configuration.GetSection(ParallelismOptions.Section));
        services.AddCheckedOptions<TopicOptions>(configuration.GetSection(TopicOptions.Section));
        services.AddCheckedOptions<PlatformOptions>(configuration.GetSection(PlatformOptions.Section))
            .Validate(
                options => !PlatformOptions.TryRead(options.Json, out var platforms, out _)
                    || platforms.SelectMany(platform => platform.SignalTypes).All(name => SignalType.Find(name) is not null),
                $"{PlatformOptions.Section}__Json: a signal type must be one of {string.Join(", ", SignalType.All)}.");
        services.AddCheckedOptions<FeedOptions>(configuration.GetSection(FeedOptions.Section));
        services.AddCheckedOptions<CaseOptions>(configuration.GetSection(CaseOptions.Section));
        services.AddCheckedOptions<EdgeOptions>(configuration.GetSection(EdgeOptions.Section));
        services.AddCheckedOptions<ProofOfWorkOptions>(configuration.GetSection(ProofOfWorkOptions.Section));
        services.AddCheckedOptions<ContestOptions>(configuration.GetSection(ContestOptions.Section));
        services.AddCheckedOptions<VerdictOptions>(configuration.GetSection(VerdictOptions.Section));
    }

    private static OptionsBuilder<T> AddCheckedOptions<T>(this IServiceCollection services, IConfiguration section)
        where T : class =>
        services.AddOptions<T>().Bind(section).ValidateDataAnnotations().ValidateOnStart();

    private static EventGridPublisherClient TopicClient(IServiceProvider services)
    {
        var topic = services.GetRequiredService<IOptions<TopicOptions>>().Value;
        var options = new EventGridPublisherClientOptions
        {
            Transport = services.GetRequiredService<HttpPipelineTransport>(),
            RetryPolicy = new RetryPolicy(delayStrategy: services.GetRequiredService<DelayStrategy>()),
            // The client would put all events of a case into one trace; each has its own (docs/adr/0002).
            Diagnostics = { IsDistributedTracingEnabled = false },
        };
        return topic.AccessKey is { Length: > 0 } accessKey
            ? new(topic.Endpoint, new AzureKeyCredential(accessKey), options)
            : new(topic.Endpoint, services.GetRequiredService<TokenCredential>(), options);
    }
}
