using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Tests;

/// <summary>
/// The transport of the Azure clients: storage and a topic that respond at once, in Azure's formats, and remember nothing. What remains is the
/// cost of the clients and of our own code. It counts requests and bytes.
/// </summary>
/// <param name="isSynchronous">True to respond on the thread of the caller, for exact counts of what that thread allocates.</param>
internal sealed class InMemoryStorage(bool isSynchronous = false) : HttpPipelineTransport
{
    public const string ConnectionString = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";
    public const string TopicHost = "topic.example";

    private static readonly byte[][] Transactions = [.. Enumerable.Range(0, 101).Select(Transaction)];
    private static readonly byte[] NotFound = """{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"The specified resource does not exist."}}}"""u8.ToArray();

    private static readonly byte[] Sent = Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList><QueueMessage><MessageId>5974b586-0df3-4e2d-ad0c-18e3892bfca2</MessageId>"
        + "<InsertionTime>Fri, 09 Oct 2026 21:04:30 GMT</InsertionTime><ExpirationTime>Fri, 16 Oct 2026 21:04:30 GMT</ExpirationTime>"
        + "<PopReceipt>YzQ4Yzg1MDItYTc0Ny00OWNjLTkxYTUtZGM0MDFiZDAwYzEw</PopReceipt><TimeNextVisible>Fri, 09 Oct 2026 23:29:20 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>");

    private static readonly HttpHeader Multipart = new("Content-Type", "multipart/mixed; boundary=batchresponse_a1a1a1a1-0000-0000-0000-000000000000");
    private static readonly HttpHeader Xml = new("Content-Type", "application/xml");
    private static readonly HttpHeader Json = new("Content-Type", "application/json;odata=minimalmetadata;streaming=true;charset=utf-8");
    private static readonly HttpHeader ETag = new("ETag", "W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"");

    private long requests;
    private long bytesSent;
    private long bytesReceived;

    /// <summary>Reads a table: URI to JSON, or null for 404.</summary>
    public Func<string, byte[]?> Read { get; init; } = _ => null;

    public long Requests => Interlocked.Read(ref requests);

    /// <summary>The bytes of all bodies, in both directions.</summary>
    public long Bytes => Interlocked.Read(ref bytesSent) + Interlocked.Read(ref bytesReceived);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (!isSynchronous)
            await Task.Yield(); // as a network does
        var request = message.Request;
        using var body = new CountingStream();
        if (request.Content is not null)
            await request.Content.WriteToAsync(body, message.CancellationToken);
        Interlocked.Increment(ref requests);
        Interlocked.Add(ref bytesSent, body.Length);
        var response = Respond(request, body.Actions);
        Interlocked.Add(ref bytesReceived, response.Length);
        message.Response = response;
    }

    private InMemoryResponse Respond(Request request, int actions)
    {
        var date = new HttpHeader("Date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture));
        if (request.Uri.Host == TopicHost)
            return new(200, null, date);
        if (request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal))
            return new(202, Transactions[actions], Multipart, date);
        if (request.Uri.Path.EndsWith("/messages", StringComparison.Ordinal))
            return new(201, Sent, Xml, date);
        if (request.Uri.Host!.Contains(".blob.", StringComparison.Ordinal))
            return new(404, null, date);
        if (request.Method != RequestMethod.Get)
            return new(204, null, date, ETag);
        return Read(request.Uri.ToString()) is { } json ? new(200, json, Json, date, ETag) : new(404, NotFound, Json, date);
    }

    /// <summary>Storage's response to a transaction that it applied.</summary>
    private static byte[] Transaction(int actions)
    {
        var text = new StringBuilder(
            "--batchresponse_a1a1a1a1-0000-0000-0000-000000000000\r\nContent-Type: multipart/mixed; boundary=changesetresponse_b2b2b2b2-0000-0000-0000-000000000000\r\n\r\n");
        for (var action = 0; action < actions; action++)
        {
            text.Append("--changesetresponse_b2b2b2b2-0000-0000-0000-000000000000\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n")
                .Append("HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nPreference-Applied: return-no-content\r\nDataServiceVersion: 3.0;\r\n")
                .Append("Location: https://account.table.core.windows.net/cases(PartitionKey='X',RowKey='case.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX')\r\n")
                .Append("DataServiceId: https://account.table.core.windows.net/cases(PartitionKey='X',RowKey='case.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX')\r\n")
                .Append("ETag: W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"\r\n\r\n\r\n");
        }

        return Encoding.UTF8.GetBytes(text
            .Append("--changesetresponse_b2b2b2b2-0000-0000-0000-000000000000--\r\n--batchresponse_a1a1a1a1-0000-0000-0000-000000000000--\r\n").ToString());
    }

    /// <summary>Counts the bytes of a request, and the actions in it if it is a transaction.</summary>
    private sealed class CountingStream : Stream
    {
        private long length;

        public int Actions { get; private set; }

        public override long Length => length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Position { get => length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            length += buffer.Length;
            Actions += buffer.Count("application/http"u8);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
