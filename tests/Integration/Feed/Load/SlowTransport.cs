using Azure.Core;
using Azure.Core.Pipeline;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>
/// The transport of the real clients of one process. Every request takes time to reach storage and to return, and other requests run
/// in the meantime. A feed write times out after two seconds, but storage still applies it.
/// </summary>
internal sealed class SlowTransport(LoadSimulation simulation, LoadProcess sender) : HttpPipelineTransport
{
    private static readonly TimeSpan WriterTimeout = TimeSpan.FromSeconds(2);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = await NetworkRequest.OfAsync(message.Request, simulation.Prefix);
        var sent = simulation.Clock.Now;
        var arrives = sent + simulation.Randomness.OneWay(request);
        var givesUp = request.IsFeedWrite ? sent + WriterTimeout : DateTimeOffset.MaxValue;
        if (arrives >= givesUp)
        {
            simulation.Scheduler.Start(() => ArriveAsync(request, arrives));
            await simulation.Scheduler.WaitAsync(sender, givesUp);
            throw GaveUp();
        }

        var response = await ArriveAsync(request, arrives);
        if (sender.IsDead)
            await simulation.Scheduler.SuspendForeverAsync();
        await simulation.Scheduler.WaitAsync(sender, simulation.Clock.Now + simulation.Randomness.OneWay(request));
        message.Response = simulation.Clock.Now < givesUp ? response : throw GaveUp();
    }

    /// <summary>A request that was sent arrives, even if its sender gave up or died.</summary>
    private async Task<SimulatedResponse> ArriveAsync(NetworkRequest request, DateTimeOffset arrives)
    {
        await simulation.Scheduler.WaitAsync(owner: null, arrives);
        simulation.Counts.Requests++;
        return await request.SendAsync(simulation.Clock.Now);
    }

    private TaskCanceledException GaveUp()
    {
        simulation.Counts.GivenUp++;
        return new("The client gave up.");
    }
}
