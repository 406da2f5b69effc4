using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Tests.Integration.Host;

/// <summary>Sits in a queue client: writes down its requests, and can cut the line.</summary>
public sealed class StorageTraffic : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> requests = new();

    /// <summary>While true, no request gets through.</summary>
    public bool Down { get; set; }

    /// <summary>Requests cut off while down.</summary>
    public int Lost { get; private set; }

    /// <summary>What got through, in order: "receive", "look" (it found nothing), "delete", "update {seconds}", "send", "create".</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public int Count(string request) => requests.Count(made => string.Equals(made, request, StringComparison.Ordinal));

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Down)
        {
            Lost++;
            throw new HttpRequestException("cut off");
        }
        await ProcessNextAsync(message, pipeline);
        requests.Enqueue(Name(message));
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("the host never blocks on storage");

    private static string Name(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var aboutMessages = uri.AbsolutePath.Contains("/messages", StringComparison.Ordinal);
        if (message.Request.Method == RequestMethod.Get)
            return message.Response.Content.ToString().Contains("<MessageId>", StringComparison.Ordinal) ? "receive" : "look";
        if (message.Request.Method == RequestMethod.Put)
            return aboutMessages ? $"update {System.Web.HttpUtility.ParseQueryString(uri.Query)["visibilitytimeout"]}" : "create";
        return message.Request.Method == RequestMethod.Delete ? "delete" : "send";
    }
}
