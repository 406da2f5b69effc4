using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>
/// Stands under the real clients: counts every request, plays Event Grid's topic, and lets the rest through to Azurite. Under a
/// faked clock, storage's answers tell its time.
/// </summary>
public sealed partial class RecordingTransport(TimeProvider? clock) : HttpPipelineTransport
{
    private readonly HttpClientTransport real = HttpClientTransport.Shared;

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<CloudEvent> Events { get; } = [];

    /// <summary>Runs before a request is let through, and may throw in its stead.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Runs once a request was applied, and may throw so that its answer is lost.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>How far storage's clock is ahead of ours.</summary>
    public TimeSpan StorageAhead { get; set; }

    /// <summary>Requests that get no answer until their caller gives up.</summary>
    public Func<string, bool> Unanswered { get; set; } = _ => false;

    /// <summary>Runs once, at the same time as the next transaction and before it: what somebody else does meanwhile. Not for the audit.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var name = $"{message.Request.Method} {uri.AbsolutePath}{await TableOfAsync(message.Request)}";
        if (Meanwhile is { } others && name.Contains("/$batch", StringComparison.Ordinal) && !name.EndsWith($" {Tables.Audit}", StringComparison.Ordinal))
        {
            Meanwhile = null;
            await others();
        }

        Before(name);
        Requests.Enqueue(name);
        if (Unanswered(name))
            await Task.Delay(Timeout.Infinite, message.CancellationToken);
        if (uri.Host == Exchange.TopicHost)
            await PublishAsync(message);
        else
            await real.ProcessAsync(message);
        After(name);
        if (clock is not null)
            message.Response = new DatedResponse(message.Response, clock.GetUtcNow() + StorageAhead);
    }

    /// <summary>Which table a transaction is about; its URL does not say.</summary>
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
        foreach (var cloudEvent in CloudEvent.ParseMany(new BinaryData(body.ToArray())))
            Events.Enqueue(cloudEvent);
        message.Response = new AcceptedResponse();
    }
}
