using Azure.Core;
using Azure.Core.Pipeline;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>
/// Stands under the real clients of one process. Every request takes its time to storage and back, and others go on meanwhile. The
/// feed's writer gives up after two seconds; what it sent lands all the same.
/// </summary>
internal sealed class SlowTransport(FireField field, FireProcess sender) : HttpPipelineTransport
{
    private static readonly TimeSpan WriterTimeout = TimeSpan.FromSeconds(2);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = await WireRequest.OfAsync(message.Request, field.Prefix);
        var sent = field.Clock.Now;
        var arrives = sent + field.Dice.HalfTrip(request);
        var givesUp = request.IsFeedWrite ? sent + WriterTimeout : DateTimeOffset.MaxValue;
        if (arrives >= givesUp)
        {
            field.Turns.Start(() => LandAsync(request, arrives));
            await field.Turns.WaitAsync(sender, givesUp);
            throw GaveUp();
        }

        var answer = await LandAsync(request, arrives);
        if (sender.IsDead)
            await field.Turns.NeverAsync();
        await field.Turns.WaitAsync(sender, field.Clock.Now + field.Dice.HalfTrip(request));
        message.Response = field.Clock.Now < givesUp ? answer : throw GaveUp();
    }

    /// <summary>Once sent it arrives, whatever becomes of its sender.</summary>
    private async Task<PlayedResponse> LandAsync(WireRequest request, DateTimeOffset arrives)
    {
        await field.Turns.WaitAsync(owner: null, arrives);
        field.Count.Requests++;
        return await request.SendAsync(field.Clock.Now);
    }

    private TaskCanceledException GaveUp()
    {
        field.Count.GivenUp++;
        return new("The client gave up.");
    }
}
