using Azure.Core;
using Azure.Core.Pipeline;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The transport of the real clients of one process. The tables are in Azurite; the queue and the topic are simulated.</summary>
internal sealed class FaultyTransport(Simulation simulation, ExchangeProcess process) : HttpPipelineTransport
{
    private const string RequestNumber = "fault-request";

    /// <summary>The feed's client gives up after 2 s, the others after the SDK's 100 s.</summary>
    private static readonly TimeSpan FeedTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(100);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = await NetworkRequest.OfAsync(message.Request, simulation.Prefix);
        var retries = message.TryGetProperty(RequestNumber, out var known) ? (RetryCount)known! : new();
        retries.Retry = message.ProcessingContext.RetryNumber;
        message.SetProperty(RequestNumber, retries);
        var timeout = request.IsFeed ? FeedTimeout : UsualTimeout;
        try
        {
            message.Response = await simulation.Network.SendAsync(process, request.Name, retries, timeout, () => ApplyAsync(request));
        }
        catch (BusyException)
        {
            message.Response = new SimulatedResponse(503, [], simulation.Clock.Now);
        }
    }

    private async Task<SimulatedResponse> ApplyAsync(NetworkRequest request)
    {
        if (request.Uri.Host == Exchange.TopicHost)
        {
            simulation.Platform.Receive(request);
            return new(200, [], simulation.Clock.Now);
        }

        if (request.Name.Contains(Queues.Changes, StringComparison.Ordinal))
            return simulation.Queue.Respond(request);
        if (request.IsFeed)
            simulation.Platform.RecordFeedWrite(request, simulation.Clock.Now);
        return await request.SendAsync(simulation.Clock.Now);
    }
}
