using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Tests.Integration.Faults;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>One process of the exchange: its services, its clock and its transport.</summary>
internal sealed class LoadProcess : IDisposable
{
    /// <summary>Azurite needs no credential, and creating one for each process would take longer than all its requests.</summary>
    private static readonly TokenCredential Unused = new DefaultAzureCredential();

    private readonly ServiceProvider services;

    public LoadProcess(LoadSimulation simulation)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Parallelism:MaxDegree"] = "1",
            ["Feed:PartitionsPerHour"] = simulation.Randomness.Partitions().ToString(CultureInfo.InvariantCulture),
        };
        services = Exchange.Services(simulation.ConnectionString, simulation.Prefix, settings)
            .AddSingleton<HttpPipelineTransport>(new SlowTransport(simulation, this))
            .AddSingleton<TimeProvider>(new ProcessClock(simulation.Scheduler, simulation.Clock, simulation.Randomness.ClockError(), this))
            .AddSingleton<DelayStrategy>(new SimulatedDelay(simulation.Clock))
            .AddSingleton(Unused)
            .BuildServiceProvider();
    }

    /// <summary>True once the process ended as in a power cut: its work stops where it is, and none of its code runs.</summary>
    public bool IsDead { get; set; }

    public OutboxStore Outbox => services.GetRequiredService<OutboxStore>();

    public HashStore Hashes => services.GetRequiredService<HashStore>();

    public FeedStore Feed => services.GetRequiredService<FeedStore>();

    /// <summary>Calls <see cref="GetFeed"/> as the host does.</summary>
    public async Task<byte[]> GetFeedAsync(string apiKey, string query)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Headers.Authorization = $"Bearer {apiKey}";
        http.Request.QueryString = new(query);
        using var response = new MemoryStream();
        http.Response.Body = response;
        var result = await ActivatorUtilities.CreateInstance<GetFeed>(services).Run(http.Request, TestContext.Current.CancellationToken);
        await result.ExecuteAsync(http);
        return http.Response.StatusCode == StatusCodes.Status200OK
            ? response.ToArray()
            : throw new BrokenGuaranteeException($"GET v1/feed responds with {http.Response.StatusCode}.");
    }

    public void Dispose() => services.Dispose();
}
