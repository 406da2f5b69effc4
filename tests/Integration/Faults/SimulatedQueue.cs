using System.Text;
using System.Xml.Linq;
using Azure.Core;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The queue, on the simulated clock. A message that a worker takes is hidden for ten minutes.</summary>
internal sealed class SimulatedQueue(SimulatedClock clock, Func<int> copiesOfNext)
{
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly List<Message> messages = [];

    /// <summary>The message that is or becomes visible first, or null.</summary>
    public Message? Next => messages.MinBy(message => message.Visible);

    public void Dequeue(Message message)
    {
        message.Visible = clock.Now + VisibilityTimeout;
        message.DequeueCount++;
    }

    public void Release(Message message) => message.Visible = clock.Now + RetryDelay;

    public void Delete(Message message) => messages.Remove(message);

    /// <summary>Responds to the two requests that the exchange sends: add a message, and count the messages.</summary>
    public SimulatedResponse Respond(NetworkRequest request)
    {
        if (request.Method == HttpMethod.Get)
            return new(200, [], clock.Now, new HttpHeader("x-ms-approximate-messages-count", $"{messages.Count}"));
        using var body = new MemoryStream(request.Body!);
        var text = XDocument.Load(body).Root!.Element("MessageText")!.Value;
        for (var copies = copiesOfNext(); copies > 0; copies--)
            messages.Add(new(Encoding.UTF8.GetString(Convert.FromBase64String(text))) { Visible = clock.Now });
        var receipt = $"""
            <QueueMessagesList><QueueMessage><MessageId>{Guid.Empty}</MessageId><InsertionTime>{clock.Now:R}</InsertionTime>
            <ExpirationTime>{clock.Now:R}</ExpirationTime><PopReceipt>x</PopReceipt><TimeNextVisible>{clock.Now:R}</TimeNextVisible>
            </QueueMessage></QueueMessagesList>
            """;
        return new(201, Encoding.UTF8.GetBytes(receipt), clock.Now, new HttpHeader("Content-Type", "application/xml"));
    }

    internal sealed class Message(string text)
    {
        public string Text { get; } = text;

        public DateTimeOffset Visible { get; set; }

        public int DequeueCount { get; set; }
    }
}
