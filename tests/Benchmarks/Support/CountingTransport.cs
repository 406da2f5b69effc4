using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>Sends to a real storage, counts the requests, and takes the place of the topic. The responses of storage have the time of the clock.</summary>
internal sealed class CountingTransport(TimeProvider clock) : HttpPipelineTransport
{
    private int requests;

    /// <summary>The requests since the last call.</summary>
    public int Take() => Interlocked.Exchange(ref requests, 0);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref requests);
        if (message.Request.Uri.Host == InMemoryStorage.TopicHost)
            message.Response = new InMemoryResponse(200, null);
        else
            await HttpClientTransport.Shared.ProcessAsync(message);
        message.Response = new DatedResponse(message.Response, clock.GetUtcNow());
    }
}

/// <summary>A clock that does not move, because a record that waits for a second gets another position in the feed, which takes more requests.</summary>
internal sealed class FrozenClock : TimeProvider
{
    private readonly DateTimeOffset now = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => now;
}
