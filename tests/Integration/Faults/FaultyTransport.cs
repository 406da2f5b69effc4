using Azure.Core;
using Azure.Core.Pipeline;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Stands under the real clients of one process: tables are Azurite's, the queue and the topic are played.</summary>
internal sealed class FaultyTransport(World world, ExchangeProcess process) : HttpPipelineTransport
{
    private const string RequestNumber = "fault-request";

    /// <summary>The feed's client gives up after 2 s, the others after the SDK's 100 s.</summary>
    private static readonly TimeSpan FeedTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(100);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = await WireRequest.OfAsync(message.Request, world.Prefix);
        var retries = message.TryGetProperty(RequestNumber, out var known) ? (RetryCount)known! : new();
        retries.Retry = message.ProcessingContext.RetryNumber;
        message.SetProperty(RequestNumber, retries);
        var timeout = request.IsFeed ? FeedTimeout : UsualTimeout;
        try
        {
            message.Response = await world.Wire.SendAsync(process, request.Name, retries, timeout, () => ApplyAsync(request));
        }
        catch (BusyException)
        {
            message.Response = new PlayedResponse(503, [], world.Clock.Now);
        }
    }

    private async Task<PlayedResponse> ApplyAsync(WireRequest request)
    {
        if (request.Uri.Host == Exchange.TopicHost)
        {
            world.Platform.Hear(request);
            return new(200, [], world.Clock.Now);
        }

        if (request.Name.Contains(Queues.Changes, StringComparison.Ordinal))
            return world.Queue.Answer(request);
        if (request.IsFeed)
            world.Platform.See(request, world.Clock.Now);
        return await request.SendAsync(world.Clock.Now);
    }
}
