using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>Stands under the real clients: counts every request, plays Event Grid's topic, and lets the rest through to Azurite.</summary>
public sealed class RecordingTransport : HttpPipelineTransport
{
    private readonly HttpClientTransport real = HttpClientTransport.Shared;

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<CloudEvent> Events { get; } = [];

    /// <summary>Runs before a request is let through, and may throw in its stead.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var name = $"{message.Request.Method} {uri.AbsolutePath}";
        Before(name);
        Requests.Enqueue(name);
        if (uri.Host == Exchange.TopicHost)
            await PublishAsync(message);
        else
            await real.ProcessAsync(message);
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
