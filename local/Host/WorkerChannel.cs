using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>The gRPC conversation with one worker process: requests, invocations and the worker's log lines.</summary>
internal sealed class WorkerChannel(string workerId, ILoggerFactory logs)
{
    /// <summary>Where a worker logs that it did not finish its start.</summary>
    private const string StartCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StatusResult>> invocations = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool closed;
    private volatile bool ending;

    public string WorkerId => workerId;

    /// <summary>Completes when the worker has connected.</summary>
    public Task Connected => connected.Task;

    /// <summary>Sends and receives until the stream ends. The worker has sent its StartStream message already.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> from, IServerStreamWriter<StreamingMessage> to, CancellationToken cancellationToken)
    {
        connected.TrySetResult();
        var sending = SendAsync(to, cancellationToken);
        try
        {
            await foreach (var message in from.ReadAllAsync(cancellationToken))
                Receive(message);
        }
        catch (Exception ended) when (ended is IOException or Grpc.Core.RpcException or OperationCanceledException)
        {
            // The process has exited. Close fails everything that still waits for it.
        }
        finally
        {
            Close();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Fails everything that waits for this worker.</summary>
    public void Close()
    {
        closed = true;
        outgoing.Writer.TryComplete();
        foreach (var request in requests.Values)
            request.TrySetException(new WorkerLostException());
        foreach (var invocation in invocations.Values)
            invocation.TrySetException(new WorkerLostException());
    }

    /// <summary>Sends a request and waits for the message that carries its id.</summary>
    /// <exception cref="WorkerLostException">The worker exited first.</exception>
    public async Task<StreamingMessage> RequestAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var response = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests[request.RequestId] = response;
        Send(request, response);
        return await response.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Runs a function and waits for its outcome. Cancelling asks the function to stop; its outcome still counts.</summary>
    /// <exception cref="WorkerLostException">The worker exited first.</exception>
    public async Task<StatusResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        var outcome = new TaskCompletionSource<StatusResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        invocations[request.InvocationId] = outcome;
        Send(new() { RequestId = request.InvocationId, InvocationRequest = request }, outcome);
        await using var cancelling = cancellationToken.Register(() =>
            outgoing.Writer.TryWrite(new() { InvocationCancel = new() { InvocationId = request.InvocationId } }));
        try
        {
            return await outcome.Task;
        }
        finally
        {
            invocations.TryRemove(request.InvocationId, out _);
        }
    }

    /// <summary>Asks the worker to end. A worker that still starts then logs that its start failed, which is no error.</summary>
    public void Terminate()
    {
        ending = true;
        outgoing.Writer.TryWrite(new() { WorkerTerminate = new() });
    }

    private void Send<T>(StreamingMessage message, TaskCompletionSource<T> waiting)
    {
        if (!outgoing.Writer.TryWrite(message) || closed)
            waiting.TrySetException(new WorkerLostException());
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> to, CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
            await to.WriteAsync(message, cancellationToken);
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (invocations.TryGetValue(message.InvocationResponse.InvocationId, out var invocation))
                    invocation.TrySetResult(message.InvocationResponse.Result);
                break;
            default:
                if (requests.TryRemove(message.RequestId, out var request))
                    request.TrySetResult(message);
                break;
        }
    }

    private void Log(RpcLog line)
    {
        var (logger, level) = (logs.CreateLogger(line.Category), (LogLevel)Math.Clamp(line.Level, 0, 5));
        if (!logger.IsEnabled(level) || (ending && line.Category == StartCategory))
            return;
        var thrown = line.Exception is { } exception ? $"\n{exception.Type}: {exception.Message}\n{exception.StackTrace}" : "";
        logger.Log(level, 0, line.Message + thrown, exception: null, (text, _) => text);
    }
}

/// <summary>The worker process exited before it responded.</summary>
public sealed class WorkerLostException() : Exception("The worker process exited before it responded.");
