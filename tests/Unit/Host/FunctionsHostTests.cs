using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Unit.Host;

public sealed class FunctionsHostTests : IDisposable
{
    private readonly HostJsonFile hostJson = new("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_runs_in_the_host_with_the_services_of_the_app()
    {
        var ran = new TaskCompletionSource();

        await using var host = await StartAsync<Ticking>(ran);

        await ran.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public async Task Stopping_lets_a_request_finish()
    {
        var gate = new TaskCompletionSource();
        await using var host = await StartAsync<Gated>(gate);
        using var client = new HttpClient { BaseAddress = host.Address };
        var answer = client.GetStringAsync(new Uri("gated", UriKind.Relative), Cancelled);
        await host.Services.GetRequiredService<Arrival>().Arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        var stopped = host.StopAsync(Cancelled);
        gate.SetResult();

        Assert.Equal("done", await answer);
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        await host.WaitForShutdownAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public async Task Queue_triggers_without_their_storage_are_one_clear_line()
    {
        var failure = await Assert.ThrowsAsync<HostStartException>(() => StartAsync<Queued>(new TaskCompletionSource()));

        Assert.Equal(["The setting AzureWebJobsStorage is missing, and queue triggers need it"], failure.Faults);
    }

    [Fact]
    public async Task A_taken_port_fails_the_start()
    {
        await using var first = await StartAsync<Gated>(new TaskCompletionSource());

        await Assert.ThrowsAsync<IOException>(() => StartAsync<Ticking>(new TaskCompletionSource(), first.Address.ToString()));
    }

    public void Dispose() => hostJson.Dispose();

    private Task<FunctionsHost> StartAsync<T>(TaskCompletionSource signal, string url = "http://127.0.0.1:0") => FunctionsHost.StartAsync(
        new FunctionsHostSetup
        {
            Types = [typeof(T)],
            HostJson = hostJson.Path,
            Keys = new FunctionKeys("function-key", "master-key"),
            Url = url,
            Configure = builder =>
            {
                builder.Services.AddSingleton(signal).AddSingleton<Arrival>();
                builder.Logging.ClearProviders();
            },
        },
        Cancelled);

    public sealed class Arrival
    {
        public TaskCompletionSource Arrived { get; } = new();
    }

    public sealed class Ticking(TaskCompletionSource ran)
    {
        [Function("Tick")]
        public Task Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer)
        {
            ran.SetResult();
            return Task.CompletedTask;
        }
    }

    public sealed class Gated(TaskCompletionSource gate, Arrival arrival)
    {
        [Function("Gated")]
        public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            arrival.Arrived.SetResult();
            await gate.Task;
            return Results.Text("done");
        }
    }

    public sealed class Queued
    {
        [Function("Queued")]
        public static Task Run([QueueTrigger("some-queue")] string message) => Task.CompletedTask;
    }
}
