using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>
/// Stands under the real clients: counts every request, plays Event Grid's topic, and lets the rest through to Azurite. Under a
/// faked clock, storage's answers tell its time.
/// </summary>
public sealed class RecordingTransport(TimeProvider? clock) : HttpPipelineTransport
{
    private readonly HttpClientTransport real = HttpClientTransport.Shared;

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<CloudEvent> Events { get; } = [];

    /// <summary>Runs before a request is let through, and may throw in its stead.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Runs once, beside the next transaction and before it: what somebody else does meanwhile.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var name = $"{message.Request.Method} {uri.AbsolutePath}";
        if (Meanwhile is { } others && name.EndsWith("/$batch", StringComparison.Ordinal))
        {
            Meanwhile = null;
            await others();
        }

        Before(name);
        Requests.Enqueue(name);
        if (uri.Host == Exchange.TopicHost)
            await PublishAsync(message);
        else
            await real.ProcessAsync(message);
        if (clock is not null)
            message.Response = new DatedResponse(message.Response, clock.GetUtcNow());
    }

    private async Task PublishAsync(HttpMessage message)
    {
        using var body = new MemoryStream();
        await message.Request.Content!.WriteToAsync(body, message.CancellationToken);
        foreach (var cloudEvent in CloudEvent.ParseMany(new BinaryData(body.ToArray())))
            Events.Enqueue(cloudEvent);
        message.Response = new AcceptedResponse();
    }
}
