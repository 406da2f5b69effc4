using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Cases;
using TakeItDown.Outbox;
using TakeItDown.Publishing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One process of the exchange: all it has in memory, and what it is busy with.</summary>
internal sealed class ExchangeProcess : IAsyncDisposable
{
    /// <summary>Azurite wants none, and a new one for each process would take longer than all its requests.</summary>
    private static readonly TokenCredential Unused = new DefaultAzureCredential();

    private readonly string name;
    private readonly Turns turns;
    private readonly FaultyWire wire;
    private readonly ServiceProvider services;
    private readonly List<Action<Exception?>> work = [];

    public ExchangeProcess(World world, string name, TimeSpan clockWrongBy)
    {
        this.name = name;
        (turns, wire) = (world.Turns, world.Wire);
        var oneAtATime = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Parallelism:MaxDegree"] = "1" };
        services = Exchange.Services(world.ConnectionString, world.Prefix, oneAtATime)
            .AddSingleton<HttpPipelineTransport>(new FaultyTransport(world, this))
            .AddSingleton<TimeProvider>(new ProcessClock(turns, world.Clock, clockWrongBy, this))
            .AddSingleton<DelayStrategy>(new NoWait(world.Clock))
            .AddSingleton(Unused)
            .BuildServiceProvider();
    }

    /// <summary>Runs when the process has died.</summary>
    public required Action WhenDead { get; init; }

    /// <summary>Starts a piece of work. Whoever waits for its end hears of it once: it ended, failed, or died with the process.</summary>
    public void Start(Func<ExchangeProcess, Task> body, Action<Exception?> ended)
    {
        work.Add(ended);
        turns.Start(async () =>
        {
            Exception? failure = null;
            try
            {
                await body(this);
            }
            catch (Exception thrown)
            {
                failure = thrown;
                wire.Note($"{name} failed: {thrown.GetType().Name}, {thrown.Message.Split('\n')[0]}");
            }

            work.Remove(ended);
            ended(failure);
        });
    }

    /// <summary>Ends the process as a power cut would: nothing of it goes on, and no code of it runs to notice.</summary>
    public void Die()
    {
        turns.Forget(this);
        work.ForEach(ended => ended(new IOException("The process died.")));
        WhenDead();
    }

    public Task<(int Status, string Body)> SubmitAsync(string json, Guid key) => CallAsync(
        (request, token) => Get<SubmitCase>().Run(request, token),
        request =>
        {
            request.ContentType = "application/json";
            request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
            request.Headers[IdempotencyKey.Header] = key.ToString();
        });

    public Task<(int Status, string Body)> WithdrawAsync(SubmittedCase credentials) => CallAsync(
        (request, token) => Get<WithdrawCase>().Run(request, token),
        request => request.Headers.Authorization = $"Case {credentials.CaseNumber}:{credentials.Pin}");

    public Task PublishAsync(string message) => Get<PublishChange>().Run(message, TestContext.Current.CancellationToken);

    public Task SweepAsync() => Get<RepublishPending>().Run(new TimerInfo(), TestContext.Current.CancellationToken);

    public void Drop(string poisoned) => Get<DropPoisonedChange>().Run(poisoned);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    public override string ToString() => name;

    private T Get<T>()
        where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);

    private async Task<(int Status, string Body)> CallAsync(
        Func<HttpRequest, CancellationToken, Task<IResult>> function, Action<HttpRequest> prepare)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        prepare(http.Request);
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await (await function(http.Request, TestContext.Current.CancellationToken)).ExecuteAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
