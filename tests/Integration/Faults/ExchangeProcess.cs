using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Publishing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One process of the exchange: its services, its clock and the work it runs.</summary>
internal sealed class ExchangeProcess : IAsyncDisposable
{
    private readonly string name;
    private readonly Scheduler scheduler;
    private readonly FaultyNetwork network;
    private readonly ServiceProvider services;
    private readonly List<Action<Exception?>> work = [];

    public ExchangeProcess(Simulation simulation, string name, TimeSpan clockWrongBy)
    {
        this.name = name;
        (scheduler, network) = (simulation.Scheduler, simulation.Network);
        var oneAtATime = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Parallelism:MaxDegree"] = "1" };
        services = Exchange.Services(simulation.ConnectionString, simulation.Prefix, oneAtATime)
            .AddSingleton<HttpPipelineTransport>(new FaultyTransport(simulation, this))
            .AddSingleton<TimeProvider>(new ProcessClock(scheduler, simulation.Clock, clockWrongBy, this))
            .AddSingleton<DelayStrategy>(new SimulatedDelay(simulation.Clock))
            .BuildServiceProvider();
    }

    /// <summary>Runs after the process died.</summary>
    public required Action OnDied { get; init; }

    /// <summary>Starts a piece of work and calls <paramref name="ended"/> once: when the work ends, when it fails, or when the process dies.</summary>
    public void Start(Func<ExchangeProcess, Task> body, Action<Exception?> ended)
    {
        work.Add(ended);
        scheduler.Start(async () =>
        {
            Exception? failure = null;
            try
            {
                await body(this);
            }
            catch (Exception thrown)
            {
                failure = thrown;
                network.Note($"{name} failed: {thrown.GetType().Name}, {thrown.Message.Split('\n')[0]}");
            }

            work.Remove(ended);
            ended(failure);
        });
    }

    /// <summary>Ends the process as a power cut does: its work stops where it is, and none of its code runs.</summary>
    public void Die()
    {
        scheduler.RemoveStepsOf(this);
        work.ForEach(ended => ended(new IOException("The process died.")));
        OnDied();
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

    /// <summary>Sends an operator's decision, and returns the status of the response.</summary>
    public async Task<int> DecideAsync(string recordId, DecidedState state)
    {
        var (status, _) = await CallAsync(
            (request, token) => Get<DecideHash>().RunAsync(request, recordId, state, token),
            request =>
            {
                request.ContentType = "application/json";
                request.Body = new MemoryStream("""{"reason":"a test"}"""u8.ToArray());
                request.Headers.Authorization = $"Bearer {Simulation.OperatorKey.Text}";
            });
        return status;
    }

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
        using var response = new MemoryStream();
        http.Response.Body = response;
        await (await function(http.Request, TestContext.Current.CancellationToken)).ExecuteAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(response.ToArray()));
    }
}
