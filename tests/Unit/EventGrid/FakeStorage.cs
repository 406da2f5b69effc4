using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Tests.Unit.EventGrid;

/// <summary>The transport of real storage clients. It accepts blobs and queue messages, or fails.</summary>
public sealed class FakeStorage : HttpMessageHandler
{
    public ConcurrentQueue<(string Path, JsonElement Json)> Blobs { get; } = new();

    public ConcurrentQueue<JsonElement> Messages { get; } = new();

    public int Failures { get; private set; }

    public bool Fails { get; set; }

    public DeadLetterSink Sink()
    {
        var blobs = new BlobClientOptions { Transport = new HttpClientTransport(this), Retry = { MaxRetries = 0 } };
        var queues = new QueueClientOptions
        {
            Transport = new HttpClientTransport(this),
            Retry = { MaxRetries = 0 },
            MessageEncoding = QueueMessageEncoding.Base64,
        };
        return new DeadLetterSink(
            new BlobContainerClient("UseDevelopmentStorage=true", "dead-letters", blobs),
            new QueueClient("UseDevelopmentStorage=true", "dead-letters", queues));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Fails)
        {
            Failures++;
            return new HttpResponseMessage(HttpStatusCode.InternalServerError);
        }
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        var response = new HttpResponseMessage(HttpStatusCode.Created);
        response.Headers.Add("x-ms-request-id", Guid.NewGuid().ToString());
        if (path.EndsWith("/messages", StringComparison.Ordinal))
        {
            Messages.Enqueue(JsonElement.Parse(Convert.FromBase64String(XElement.Parse(body).Element("MessageText")!.Value)));
            response.Content = new StringContent(
                "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><InsertionTime>Thu, 01 Jan 2026 00:00:00 GMT</InsertionTime>"
                + "<ExpirationTime>Thu, 08 Jan 2026 00:00:00 GMT</ExpirationTime><PopReceipt>1</PopReceipt>"
                + "<TimeNextVisible>Thu, 01 Jan 2026 00:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>",
                Encoding.UTF8,
                "application/xml");
        }
        else
        {
            Blobs.Enqueue((path, JsonElement.Parse(body)));
            response.Headers.TryAddWithoutValidation("ETag", "\"0x8D4BCC2E4835CD0\"");
        }
        return response;
    }
}
