using System.Collections.Concurrent;
using Grpc.Core;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>The gRPC service that workers connect to. Each worker names itself in its first message.</summary>
internal sealed class WorkerRpc : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, WorkerChannel> expected = new(StringComparer.Ordinal);

    public void Expect(WorkerChannel channel) => expected[channel.WorkerId] = channel;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken)
            && requestStream.Current.StartStream is { } start && expected.TryRemove(start.WorkerId, out var channel))
            await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
