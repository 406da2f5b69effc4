using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>
/// The transport of the real clients. It records every request, replaces Event Grid's topic, and sends all other requests to Azurite.
/// With a fake clock, the responses of storage have its time.
/// </summary>
public sealed partial class RecordingTransport(TimeProvider? clock) : HttpPipelineTransport
{
    private readonly HttpClientTransport real = HttpClientTransport.Shared;
    private long sentBytes;

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The bytes of all bodies that were sent.</summary>
    public long SentBytes => sentBytes;

    public ConcurrentQueue<CloudEvent> Events { get; } = [];

    /// <summary>Runs before a request is sent. If it throws, the request is not sent.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Runs after a request was applied. If it throws, the response is lost.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>Runs before the topic accepts events. If it throws, they are not accepted.</summary>
    public Action<IReadOnlyList<CloudEvent>> OnPublish { get; set; } = _ => { };

    /// <summary>How far storage's clock is ahead of ours.</summary>
    public TimeSpan StorageAhead { get; set; }

    /// <summary>Requests that get no response. Their caller times out.</summary>
    public Func<string, bool> WithoutResponse { get; set; } = _ => false;

    /// <summary>Runs once, before the next transaction that is not of the audit. It simulates a concurrent writer.</summary>
    public Func<Task>? BeforeNextTransaction { get; set; }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var name = $"{message.Request.Method} {uri.AbsolutePath}{await TableOfAsync(message.Request)}";
        if (BeforeNextTransaction is { } others && name.Contains("/$batch", StringComparison.Ordinal) && !name.EndsWith($" {Tables.Audit}", StringComparison.Ordinal))
        {
            BeforeNextTransaction = null;
            await others();
        }

        Before(name);
        Requests.Enqueue(name);
        if (message.Request.Content?.TryComputeLength(out var length) == true)
            Interlocked.Add(ref sentBytes, length);
        if (WithoutResponse(name))
            await Task.Delay(Timeout.Infinite, message.CancellationToken);
        if (uri.Host == Exchange.TopicHost)
            await PublishAsync(message);
        else
            await real.ProcessAsync(message);
        After(name);
        if (clock is not null)
            message.Response = new DatedResponse(message.Response, clock.GetUtcNow() + StorageAhead);
    }

    /// <summary>The table of a transaction. Its URL does not contain it.</summary>
    private static async Task<string> TableOfAsync(Request request)
    {
        if (!request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal))
            return "";
        using var body = new MemoryStream();
        await request.Content!.WriteToAsync(body, CancellationToken.None);
        return $" {TableName().Match(Encoding.UTF8.GetString(body.ToArray())).Groups["table"].Value}";
    }

    [GeneratedRegex("/t[0-9a-f]{32}(?<table>[a-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex TableName();

    private async Task PublishAsync(HttpMessage message)
    {
        using var body = new MemoryStream();
        await message.Request.Content!.WriteToAsync(body, message.CancellationToken);
        var events = CloudEvent.ParseMany(new BinaryData(body.ToArray()));
        OnPublish(events);
        foreach (var cloudEvent in events)
            Events.Enqueue(cloudEvent);
        message.Response = new AcceptedResponse();
    }
}
