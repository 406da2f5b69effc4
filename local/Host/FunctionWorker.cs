using System.Diagnostics;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>The worker of an app: runs its functions, and starts another process whenever one ends by itself.</summary>
internal sealed partial class FunctionWorker(FunctionsHostOptions options, Uri rpcAddress, WorkerRpc rpc, ILoggerFactory logs) : IAsyncDisposable
{
    private static readonly TimeSpan MaxRestartDelay = TimeSpan.FromSeconds(10);

    private readonly ILogger log = logs.CreateLogger<FunctionWorker>();
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource<WorkerProcess> current = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task supervising = Task.CompletedTask;

    /// <summary>Starts the first process. Returns the functions that it reports.</summary>
    /// <exception cref="HostStartException">The worker does not start.</exception>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> StartAsync(CancellationToken cancellationToken)
    {
        var process = await WorkerProcess.StartAsync(options, rpcAddress, rpc, logs, cancellationToken);
        current.SetResult(process);
        supervising = SuperviseAsync(process);
        return process.Functions;
    }

    /// <summary>The process that runs now, or the next one while it starts.</summary>
    public Task<WorkerProcess> GetProcessAsync(CancellationToken cancellationToken) => Volatile.Read(ref current).Task.WaitAsync(cancellationToken);

    /// <summary>Runs a queue or timer function.</summary>
    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="WorkerLostException">The worker ended meanwhile.</exception>
    public async Task InvokeAsync(TriggeredFunction function, TypedData data, CancellationToken cancellationToken)
    {
        var process = await GetProcessAsync(cancellationToken);
        var result = await process.InvokeAsync(NewRequest(function, data), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (result.Status != StatusResult.Types.Status.Success)
            throw new FunctionFailedException(function.Name, result.Exception);
    }

    public static InvocationRequest NewRequest(TriggeredFunction function, TypedData data) => new()
    {
        InvocationId = Guid.NewGuid().ToString(),
        FunctionId = function.Id,
        InputData = { new ParameterBinding { Name = function.Parameter, Data = data } },
        TraceContext = new() { TraceParent = Activity.Current?.Id ?? "" },
    };

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await supervising;
        if (current.Task.IsCompletedSuccessfully)
            await (await current.Task).DisposeAsync();
        stopping.Dispose();
    }

    private async Task SuperviseAsync(WorkerProcess process)
    {
        while (true)
        {
            var exitCode = await process.Ended.WaitAsync(stopping.Token).ContinueWith(
                ended => ended.IsCompletedSuccessfully ? ended.Result : (int?)null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (exitCode is null)
                return;
            LogEnded(log, process.Id, exitCode.Value);
            Volatile.Write(ref current, new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (await StartAgainAsync() is not { } next)
                return;
            process = next;
            current.SetResult(process);
        }
    }

    /// <summary>Tries until a process runs; null when the host stops first.</summary>
    private async Task<WorkerProcess?> StartAgainAsync()
    {
        for (var delay = TimeSpan.FromMilliseconds(100); !stopping.IsCancellationRequested; delay = delay * 2 < MaxRestartDelay ? delay * 2 : MaxRestartDelay)
        {
            try
            {
                var next = await WorkerProcess.StartAsync(options, rpcAddress, rpc, logs, stopping.Token);
                LogRestarted(log, next.Id);
                return next;
            }
            catch (HostStartException failure)
            {
                LogNotRestarted(log, failure.Message);
            }
            catch (OperationCanceledException)
            {
                // Too slow, or the host stops.
            }

            await Task.Delay(delay, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} ended with exit code {ExitCode}; another one starts")]
    private static partial void LogEnded(ILogger log, int processId, int exitCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} is ready")]
    private static partial void LogRestarted(ILogger log, int processId);

    [LoggerMessage(Level = LogLevel.Error, Message = "No worker: {Reason}")]
    private static partial void LogNotRestarted(ILogger log, string reason);
}

/// <summary>A function threw. The message and the stack are those that the worker reports.</summary>
public sealed class FunctionFailedException : Exception
{
    internal FunctionFailedException(string function, RpcException? thrown)
        : base($"Function {function} failed with {thrown?.Message}\n{thrown?.StackTrace}")
    {
    }
}
