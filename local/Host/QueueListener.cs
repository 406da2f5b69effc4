using System.Runtime.ExceptionServices;
using Azure.Storage.Queues;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Timers;

namespace TakeItDown.Local.Host;

/// <summary>
/// Listens to the queue of one function with the Functions host's own listener (WebJobs SDK), configured by host.json. That listener
/// stops for good when storage fails. This class then waits until the queue is readable and starts a new one.
/// </summary>
internal sealed partial class QueueListener(
    QueueFunction function, FunctionWorker worker, HostJson hostJson, ILoggerFactory logs, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly ILogger log = logs.CreateLogger<QueueListener>();
    private readonly QueueClient queue = new(hostJson.Configuration[function.Connection], function.Queue);
    private Listening? first;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        first = await ListenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var listening = first!; ; listening = await ListenAsync(stoppingToken))
        {
            var failure = await listening.FailedAsync(stoppingToken);
            await StopAsync(listening);
            if (failure is null)
                return;
            LogUnreadable(log, function.Queue, failure.GetBaseException().GetType().Name);
            if (!await ReadableAsync(stoppingToken))
                return;
            LogReadable(log, function.Queue);
        }
    }

    private async Task<Listening> ListenAsync(CancellationToken cancellationToken)
    {
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddConfiguration(hostJson.Configuration)
                .AddInMemoryCollection([new(QueueFunction.HostStorage, hostJson.Configuration[function.Connection])]))
            .ConfigureWebJobs(webJobs => webJobs.AddAzureStorageQueues())
            .ConfigureServices(services => services
                .AddSingleton(logs)
                .AddSingleton<IHostLifetime, NoSignals>()
                .AddSingleton<ITypeLocator>(new OneJob())
                .AddSingleton<INameResolver>(new QueueName(function.Queue))
                .AddSingleton<IWebJobsExceptionHandlerFactory>(new ReportFailure(failed))
                .AddSingleton<Func<string, CancellationToken, Task>>(RunAsync))
            .Build();
        await host.StartAsync(cancellationToken);
        return new(host, failed.Task);
    }

    private async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            await worker.InvokeAsync(function, new() { String = message }, cancellationToken);
        }
        catch (Exception failure) when (failure is FunctionFailedException or WorkerLostException)
        {
            LogFailed(log, failure.Message);
            throw;
        }
    }

    private static async Task StopAsync(Listening listening)
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await listening.Host.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listening.Host.Dispose();
    }

    /// <summary>Returns once the queue can be read; false when the host stops first.</summary>
    private async Task<bool> ReadableAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queue.PeekMessagesAsync(1, stoppingToken);
                return true;
            }
            catch (Exception unreadable) when (unreadable is Azure.RequestFailedException or AggregateException or OperationCanceledException)
            {
                await Task.Delay(ProbeInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private static partial void LogFailed(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot read queue {Queue} ({Error}). Its messages wait")]
    private static partial void LogUnreadable(ILogger log, string queue, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} is readable again")]
    private static partial void LogReadable(ILogger log, string queue);

    /// <summary>A running listener, and the failure that ends it.</summary>
    private sealed record Listening(IHost Host, Task<Exception> Failed)
    {
        /// <summary>Null when the host stops first.</summary>
        public async Task<Exception?> FailedAsync(CancellationToken stoppingToken)
        {
            await Task.WhenAny(Failed, Task.Delay(Timeout.Infinite, stoppingToken));
            return stoppingToken.IsCancellationRequested ? null : await Failed;
        }
    }

    /// <summary>What the listener calls for each message.</summary>
    public sealed class QueueJob(Func<string, CancellationToken, Task> run)
    {
        public Task RunAsync([QueueTrigger("%queue%")] string message, CancellationToken cancellationToken) => run(message, cancellationToken);
    }

    private sealed class OneJob : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(QueueJob)];
    }

    private sealed class QueueName(string queue) : INameResolver
    {
        public string Resolve(string name) => queue;
    }

    private sealed class ReportFailure(TaskCompletionSource<Exception> failed) : IWebJobsExceptionHandlerFactory, IWebJobsExceptionHandler
    {
        public IWebJobsExceptionHandler Create(IHost jobHost) => this;

        public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) => OnUnhandledExceptionAsync(exceptionInfo);

        public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
        {
            failed.TrySetResult(exceptionInfo.SourceException);
            return Task.CompletedTask;
        }
    }
}
