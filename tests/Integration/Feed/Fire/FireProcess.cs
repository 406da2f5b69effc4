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

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>One process of the exchange: its services, its clock and its way to storage.</summary>
internal sealed class FireProcess : IDisposable
{
    /// <summary>Azurite wants none, and a new one for each process would take longer than all its requests.</summary>
    private static readonly TokenCredential Unused = new DefaultAzureCredential();

    private readonly ServiceProvider services;

    public FireProcess(FireField field)
    {
        var oneAtATime = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Parallelism:MaxDegree"] = "1" };
        services = Exchange.Services(field.ConnectionString, field.Prefix, oneAtATime)
            .AddSingleton<HttpPipelineTransport>(new SlowTransport(field, this))
            .AddSingleton<TimeProvider>(new ProcessClock(field.Turns, field.Clock, field.Dice.ClockError(), this))
            .AddSingleton<DelayStrategy>(new NoWait(field.Clock))
            .AddSingleton(Unused)
            .BuildServiceProvider();
    }

    /// <summary>True once a power cut ended it: nothing of it goes on, and no code of it runs to notice.</summary>
    public bool IsDead { get; set; }

    public OutboxStore Outbox => services.GetRequiredService<OutboxStore>();

    public HashStore Hashes => services.GetRequiredService<HashStore>();

    public FeedStore Feed => services.GetRequiredService<FeedStore>();

    /// <summary>Calls <see cref="GetFeed"/> as the host would.</summary>
    public async Task<byte[]> GetFeedAsync(string apiKey, string query)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Headers.Authorization = $"Bearer {apiKey}";
        http.Request.QueryString = new(query);
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var result = await ActivatorUtilities.CreateInstance<GetFeed>(services).Run(http.Request, TestContext.Current.CancellationToken);
        await result.ExecuteAsync(http);
        return http.Response.StatusCode == StatusCodes.Status200OK
            ? answer.ToArray()
            : throw new BrokenPromiseException($"GET v1/feed answered {http.Response.StatusCode}.");
    }

    public void Dispose() => services.Dispose();
}
