using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>Sends to a real storage, counts the requests, and takes the place of the topic.</summary>
internal sealed class CountingTransport : HttpPipelineTransport
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
    }
}
